import { assertEquals, assertThrows } from "@std/assert";
import { createHost } from "../../daemon/host.ts";

Deno.test("the same seed and the same observations give the same status", () => {
  const run = () => {
    const host = createHost({ seed: 7, periodSeconds: 1 });
    for (let n = 0; n < 50; n++) {
      host.tick({ backlog: n % 5, arrivalsPerSecond: 2 + Math.sin(n), cpuBusyShare: 0.3 }, n);
    }
    return host.status();
  };
  assertEquals(run(), run());
});

Deno.test("status is what the last tick answered, and absent before the first", () => {
  const host = createHost({ seed: 1, periodSeconds: 1 });
  assertEquals(host.status(), undefined);
  assertEquals(host.tick({ backlog: 2 }, 100), host.status());
  assertEquals(host.status()!.load.backlog, 2);
});

Deno.test("a clock that does not move on, or an impossible value, is refused and changes nothing", () => {
  const host = createHost({ seed: 1, periodSeconds: 1 });
  const before = structuredClone(host.tick({ backlog: 2 }, 100));
  assertThrows(() => host.tick({ backlog: 3 }, 100), RangeError);
  assertThrows(() => host.tick({ backlog: 3 }, 99), RangeError);
  assertThrows(() => host.tick({ backlog: NaN }, 101), RangeError);
  assertEquals(host.status(), before);
  assertEquals(host.tick({ backlog: 3 }, 101).tick, before.tick + 1);
});

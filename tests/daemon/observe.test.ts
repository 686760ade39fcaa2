import { assertEquals } from "@std/assert";
import { observe } from "../../daemon/host/observe.ts";

const SAMPLE = { atSeconds: 5, coreCount: 4, cpuBusyShare: 0.25, runnableTasks: 4 };

Deno.test("without reports the host's own tasks are the work", () => {
  assertEquals(observe(SAMPLE, {}), {
    backlog: 3,
    arrivalsPerSecond: 1,
    statedCapacityPerSecond: 4,
    cpuBusyShare: 0.25,
  });
});

Deno.test("reported work and the host's own are never mixed", () => {
  for (const work of ["backlog", "arrivalsPerSecond", "completionsPerSecond"]) {
    const reported = { [work]: 0, statedCapacityPerSecond: 9 };
    assertEquals(observe(SAMPLE, reported), { ...reported, cpuBusyShare: 0.25 });
  }
});

Deno.test("a report of capacity alone is none of work: the host's own load stays in sight", () => {
  assertEquals(observe(SAMPLE, { statedCapacityPerSecond: 9 }), observe(SAMPLE, {}));
});

Deno.test("traffic is the sum of both ways, and absent unless both are known", () => {
  const at = { atSeconds: 5 };
  assertEquals(observe({ ...at, receivedBytesPerSecond: 3, sentBytesPerSecond: 4 }, {}), {
    networkBytesPerSecond: 7,
  });
  assertEquals(observe({ ...at, receivedBytesPerSecond: 3 }, {}), {});
  assertEquals(observe({ ...at, memoryUsedShare: 0.5 }, {}), { memoryUsedShare: 0.5 });
});

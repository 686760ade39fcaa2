import { assertEquals, assertRejects } from "@std/assert";
import { startApi } from "../../daemon/api.ts";
import { startBridge } from "../../daemon/bridge.ts";
import { openNotifier } from "../../daemon/notify.ts";
import { startP2p } from "../../daemon/p2p.ts";

/** What is asked for instead of a worker; `call` is then rejected. */
async function given(call: () => Promise<unknown>): Promise<unknown> {
  const asked: { deno?: { permissions?: unknown } }[] = [];
  const { Worker } = globalThis;
  // deno-lint-ignore no-explicit-any
  (globalThis as any).Worker = class {
    constructor(_url: URL, options: { deno?: { permissions?: unknown } }) {
      asked.push(options);
      throw new Error("No worker here");
    }
  };
  try {
    await assertRejects(call, Error, "No worker here");
  } finally {
    globalThis.Worker = Worker;
  }
  assertEquals(asked.length, 1);
  return asked[0]!.deno?.permissions;
}

Deno.test("each worker is given what is its own, and nothing else", async () => {
  const files = {
    socket: "/run/s",
    pidFile: { path: "/run/p", dev: 1, ino: 1 },
    configFile: "/etc/c",
  };
  assertEquals(await given(() => startApi(files as never)), {
    read: ["/run/s", "/run/p", "/etc/c"],
    write: ["/run/s", "/run/p"],
    net: ["unix:/run/s"],
  });
  assertEquals(await given(() => startBridge({ port: 9002 } as never)), {
    net: ["127.0.0.1:9002"],
  });
  const seeds = [{ hostname: "seed.example", port: 1 }, { hostname: "10.0.0.1", port: 2 }];
  const peer = (host: string) => given(() => startP2p({ host, port: 8085, seeds } as never));
  assertEquals(await peer("127.0.0.1"), { net: ["127.0.0.0/8", "seed.example"] });
  assertEquals(await peer("10.0.0.7"), { net: ["0.0.0.0/0", "seed.example"] });
  assertEquals(await peer("::1"), { net: ["[::1]", "seed.example"] });
  const notifier = { socket: "/run/notify", folder: "/run/x", log() {} };
  const from = `/run/x/notify.${Deno.pid}`;
  assertEquals(await given(() => openNotifier(notifier as never)), {
    read: [from],
    write: [from, "/run/notify"],
    net: [`unix:${from}`, "unix:/run/notify"],
  });
});

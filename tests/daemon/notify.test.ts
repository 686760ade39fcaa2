import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { DaemonStatus } from "../../daemon/api/daemon_status.ts";
import { notifyRequest, openNotifier } from "../../daemon/systemd/notify.ts";
import { sideBySide, startDaemon, statusOnce, temporaryFolder } from "./harness.ts";

/** A service manager that takes in what it is told. */
function listen(path: string) {
  const socket = Deno.listenDatagram({ transport: "unixpacket", path });
  return {
    async next(): Promise<string> {
      return new TextDecoder().decode((await socket.receive())[0]);
    },
    /** All until one that will do, that one included. */
    async until(part: string): Promise<string[]> {
      const all = [await this.next()];
      while (!all.at(-1)!.includes(part)) all.push(await this.next());
      return all;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

/** A whole life under a service manager whose socket has this name. */
async function liveUnder(name: string, path: string): Promise<void> {
  await using folder = await temporaryFolder();
  using manager = listen(path);
  const env = { NOTIFY_SOCKET: name, WATCHDOG_USEC: "1000000" };
  await using daemon = await startDaemon(folder.path, ["--tick-seconds", "0.2"], { env });
  const before = (await manager.until("READY=1")).join("\n");
  assertEquals(before.includes("WATCHDOG"), false);
  const after = await manager.until("WATCHDOG=1");
  assertStringIncludes([before, ...after].join("\n"), "STATUS=1 host alive");
  await manager.until("WATCHDOG=1");
  const { permissionsHeld } = await statusOnce(daemon, () => true);
  assertEquals(permissionsHeld, ["sys"]);
  daemon.kill("SIGTERM");
  await manager.until("STOPPING=1");
  const { code, stderr } = await daemon.ended();
  assertEquals(code, 0);
  assert(!stderr.includes("service manager"), stderr);
  const left = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
  assertEquals(left, ["state"]);
}

Deno.test("a service manager is told when the daemon is ready, lives and stops", async (test) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "notify");
  const abstract = crypto.randomUUID();
  await sideBySide(test, {
    "at a path": () => liveUnder(path, path),
    "at an abstract name": () => liveUnder(`@${abstract}`, `\0${abstract}`),
    "and one that is not there stops nothing": async () => {
      const env = { NOTIFY_SOCKET: join(folder.path, "nobody") };
      await using daemon = await startDaemon(join(folder.path, "alone"), [], { env });
      daemon.kill("SIGTERM");
      const { code, stderr } = await daemon.ended();
      assertEquals([code, stderr.split("Cannot tell the service manager").length], [0, 2]);
    },
  });
});

Deno.test("no sign of life comes without a tick that ended well", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "notify");
  using manager = listen(socket);
  let seconds = 0;
  const notifier = await openNotifier({
    socket,
    watchdogSeconds: 10,
    folder: folder.path,
    tickSeconds: 1,
    now: () => seconds,
    log: (message) => assert(false, message),
  });
  const after = (at: number, completed: number, failed = 0) => {
    seconds = at;
    const ticks = { periodSeconds: 1, completed, skipped: 0, failed, lastDurationSeconds: 0 };
    notifier.told({ status: { ticks } as DaemonStatus });
  };
  after(0, 1); // not ready
  notifier.ready();
  after(1, 2);
  after(4, 3); // too early for the next
  after(20, 3); // settled in between
  after(21, 3, 1);
  after(22, 4, 1);
  await notifier.stopping();
  assertEquals(await manager.until("STOPPING=1"), [
    "STATUS=starting",
    "READY=1",
    "WATCHDOG=1",
    "STATUS=starting, 1 tick failed",
    "WATCHDOG=1",
    "STOPPING=1\nSTATUS=stopping",
  ]);
});

Deno.test("what the service manager asks for is read as sd_notify and sd_watchdog_enabled do", () => {
  const read = (variables: Record<string, string>) => notifyRequest((name) => variables[name], 7);
  assertEquals(read({}), undefined);
  assertEquals(read({ NOTIFY_SOCKET: "vsock:2:1" }), undefined);
  assertEquals(read({ NOTIFY_SOCKET: "@a" }), { socket: "\0a" });
  const there = { NOTIFY_SOCKET: "/run/notify", WATCHDOG_USEC: "30000000" };
  assertEquals(read(there), { socket: "/run/notify", watchdogSeconds: 30 });
  assertEquals(read({ ...there, WATCHDOG_PID: "7" }), {
    socket: "/run/notify",
    watchdogSeconds: 30,
  });
  assertEquals(read({ ...there, WATCHDOG_PID: "8" }), { socket: "/run/notify" });
  assertEquals(read({ ...there, WATCHDOG_USEC: "no" }), { socket: "/run/notify" });
});

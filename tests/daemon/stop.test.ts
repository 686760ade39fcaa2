import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { createServer } from "node:http";
import { serveConnections } from "../../daemon/api/connections.ts";
import { mayLive } from "../../daemon/files/processes.ts";
import { within } from "../../daemon/within.ts";
import { patient } from "../patience.ts";
import { eventually, exists, shivya, sideBySide, startDaemon, temporaryFolder } from "./harness.ts";

Deno.test("a process that runs may live, one that ended does not", async () => {
  assert(mayLive(Deno.pid));
  const child = new Deno.Command("true").spawn();
  await child.status;
  assertEquals(mayLive(child.pid), false);
});

Deno.test("nor does one that ended and of which nobody took notice", async () => {
  // What it becomes never asks for its children.
  const parent = new Deno.Command("sh", {
    args: ["-c", "sleep 1 & echo $!; exec sleep 60"],
    stdout: "piped",
  }).spawn();
  const reader = parent.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  try {
    await eventually(() => Promise.resolve(mayLive(pid)), (may) => !may);
    assert(await exists(`/proc/${pid}/stat`));
  } finally {
    parent.kill("SIGKILL");
    await reader.cancel();
    await parent.status;
  }
});

Deno.test("who is cut off at the end gets no time to go on talking", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "s");
  const served = serveConnections(createServer(), Deno.listen({ transport: "unix", path }), 9);
  using client = await Deno.connect({ transport: "unix", path });
  const half = new TextEncoder().encode("GET / HTTP");
  await client.write(half);
  const closing = served.close(0);
  assertEquals(await client.read(new Uint8Array(9)), null);
  // It would take that, and throw it away.
  await assertRejects(() => client.write(half), Deno.errors.BrokenPipe);
  await closing;
});

Deno.test("nor does who was answered already and does not close", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "s");
  const server = createServer((_, response) =>
    response.writeHead(200, { connection: "close" }).end()
  );
  const listener = Deno.listen({ transport: "unix", path });
  const served = serveConnections(server, listener, 9, patient(60_000));
  const closing = Promise.withResolvers<boolean>();
  {
    using client = await Deno.connect({ transport: "unix", path });
    await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nhost: x\r\n\r\n"));
    // Here the server's side ends, and what this one says is thrown away from now on.
    while (await client.read(new Uint8Array(99)) !== null);
    served.close(0).then(() => closing.resolve(true));
    assert(await within(patient(20), closing.promise, false), "it is waited for");
  }
  await closing.promise;
});

Deno.test("patience with a daemon has an end", (test) =>
  sideBySide(test, {
    "a daemon that hangs is said not to answer, and what to do": async () => {
      await using folder = await temporaryFolder();
      await using daemon = await startDaemon(folder.path);
      daemon.kill("SIGSTOP");
      const { code, stderr } = await shivya(["status", "--socket", daemon.socket]);
      assertEquals(code, 1);
      assertMatch(
        stderr,
        /did not answer within 5 s; ask again, or end its process and start another\n$/,
      );
    },
    "a process still there when nothing answers any more is told of": async () => {
      await using folder = await temporaryFolder();
      const socket = join(folder.path, "s");
      const server = createServer((_, response) => {
        response.writeHead(202, { connection: "close" }).end(
          JSON.stringify({ schema: "shivya.stop/1", pid: Deno.pid }),
        );
        closed.resolve(served.close(1_000));
      });
      const closed = Promise.withResolvers<void>();
      const served = serveConnections(server, Deno.listen({ transport: "unix", path: socket }), 1);
      const { code, stdout, stderr } = await shivya(["stop", "--socket", socket]);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(
        stdout,
        /^Stopped: nothing answers at \S+ any more; process \d+ was not seen to end\n$/,
      );
      await closed.promise;
    },
  }));

import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { call, type Daemon, startDaemon, temporaryFolder } from "./harness.ts";
import {
  checkHealed,
  contradict,
  haveOnly,
  type LiveArray,
  type Sides,
  startApplications,
} from "./live_array.ts";

const SIDES: Sides = [[0, 1], [2, 3, 4]];

/** Both sides drop what goes to the other and comes from it, or no longer. */
async function cut({ clients, ids }: LiveArray, daemons: readonly Daemon[], on: boolean) {
  for (const [near, far] of [SIDES, SIDES.toReversed()] as [number[], number[]][]) {
    for (const i of near) for (const j of far) await block(daemons[i]!, ids[j]!, on);
  }
  await Promise.all(clients.map((client) => client.settle()));
}

async function block({ socket }: Daemon, peer: string, on: boolean): Promise<void> {
  const { status, json } = await call(socket, "POST", "/v1/block", JSON.stringify({ peer, on }));
  assertEquals(status, 200, JSON.stringify(json));
}

Deno.test("daemons that were cut in two, and contradict each other, agree once that heals, twice", async () => {
  await using ends = new AsyncDisposableStack();
  const folder = ends.use(await temporaryFolder());
  const daemons: Daemon[] = [];
  for (let i = 0; i < 5; i++) {
    const args = ["--tick-seconds", "0.25", "--test-hooks", "--name", `host-${i}`];
    if (i > 0) args.push("--peer", `127.0.0.1:${daemons[0]!.port}`);
    daemons.push(ends.use(await startDaemon(join(folder.path, `${i}`), args)));
  }
  const array = ends.use(await startApplications(daemons));
  await haveOnly(array, [0, 1, 2, 3, 4]);
  for (const rate of [30, 47]) {
    await cut(array, daemons, true);
    for (const side of SIDES) await haveOnly(array, side);
    contradict(array, SIDES, rate);
    await cut(array, daemons, false);
    await haveOnly(array, [0, 1, 2, 3, 4]);
    await checkHealed(array);
  }
});

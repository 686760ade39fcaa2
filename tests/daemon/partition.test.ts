import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { checkHealed } from "./check_healed.ts";
import { call, type Daemon, startDaemon, temporaryFolder } from "./harness.ts";
import {
  contradict,
  createArray,
  haveOnly,
  type LiveArray,
  partWays,
  rest,
  type Sides,
} from "./live_array.ts";

const SIDES: Sides = [[0, 1], [2, 3, 4]];

/** Both sides drop what goes to the other and comes from it, or no longer. */
async function cut({ ids }: LiveArray, daemons: readonly Daemon[], on: boolean): Promise<void> {
  const [near, far] = SIDES;
  const pairs = near.flatMap((i) => far.flatMap((j) => [[i, j], [j, i]] as const));
  await Promise.all(pairs.map(([i, j]) => block(daemons[i]!, ids[j]!, on)));
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
  const array = await createArray(daemons);
  await rest(array);
  for (const rate of [30, 47]) {
    await cut(array, daemons, true);
    await partWays(array, SIDES);
    await contradict(array, SIDES, rate);
    for (const side of SIDES) await haveOnly(array, side);
    await cut(array, daemons, false);
    await checkHealed(array);
  }
});

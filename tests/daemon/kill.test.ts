import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { createRandom, nextBelow } from "../../layers/random.ts";
import { long } from "../long.ts";
import {
  call,
  freePort,
  idOf,
  shivya,
  startDaemon,
  statusOnce,
  temporaryFolder,
} from "./harness.ts";
import { checkValues, keyOnDisk, type Ledger, liveAndDie, remainsOf } from "./victim.ts";

const KILLS = long(200, 20);
const SEED = 0x5417;
/** A third dies while it starts, within so many milliseconds, the others so long after that at most. */
const START_MS = 450;
const WORK_MS = 400;

Deno.test("killed at any moment, a daemon comes back as who it was with what it said it had", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  await Deno.writeTextFile(at("key"), (await shivya(["keygen"])).stdout, { mode: 0o600 });
  const mesh = ["--mesh-key-file", at("key"), "--tick-seconds", "0.1"];
  await using other = await startDaemon(at("other"), mesh);
  const otherId = idOf(other);

  const state = at("victim/state");
  const own = [...mesh, "--port", `${freePort()}`, "--pid-file", at("pid")];
  let id: string;
  {
    await using first = await startDaemon(at("victim"), [
      ...own,
      "--peer",
      `127.0.0.1:${other.port}`,
    ]);
    id = idOf(first);
    await statusOnce(first, ({ mesh }) => mesh.peers === 1);
    first.kill("SIGTERM");
    assertEquals((await first.ended()).code, 0);
  }
  let before = await remainsOf(state, at("copies"));
  assertEquals(before.peers, [otherId]);

  const random = createRandom(SEED);
  const ledger: Ledger = new Map();
  const socket = at("victim/api.sock");
  const args = [...own, "--socket", socket, "--state-dir", state];
  let puts = 0;
  for (let i = 0; i < KILLS; i++) {
    const isFromAnswer = nextBelow(random, 3) > 0;
    const afterMs = nextBelow(random, isFromAnswer ? WORK_MS : START_MS);
    const moment = `kill ${i}: ${afterMs} ms after its ${isFromAnswer ? "first answer" : "start"}`;
    const life = await liveAndDie(args, socket, { afterMs, isFromAnswer, ledger });
    const remains = await remainsOf(state, at("copies"));
    const { identity, peers, incarnation, values } = remains;
    assertEquals([identity, peers], [before.identity, before.peers], moment);
    const least = before.incarnation + (life.hasAnswered ? 1 : 0);
    assert(incarnation >= least && incarnation <= before.incarnation + 1, moment);
    checkValues(ledger, (key) => values.get(keyOnDisk(key)));
    before = remains;
    puts += life.puts;
  }
  assert(puts > KILLS, `only ${puts} puts were answered`);

  // Without --peer, it finds its mesh by whom it remembers; alone, it has all it kept itself.
  await using last = await startDaemon(at("victim"), own);
  assertEquals(idOf(last), id);
  await statusOnce(last, ({ mesh, agreement }) => mesh.peers === 1 && agreement?.hosts === 2);
  other.kill("SIGTERM");
  await other.ended();
  const found = new Map<string, string>();
  for (const key of ledger.keys()) {
    const { json } = await call(socket, "GET", `/v1/values/${encodeURIComponent(key)}`);
    found.set(key, json.values?.[0]?.value);
  }
  checkValues(ledger, (key) => found.get(key));
  last.kill("SIGTERM");
  assertEquals((await last.ended()).code, 0);
});

import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { keyOfName } from "../../daemon/api/value_key.ts";
import { exchange } from "../../daemon/client/exchange.ts";
import { DATABASE_FILE, openDatabase } from "../../daemon/state/state_database.ts";
import { createStateStore } from "../../daemon/state/state_store.ts";
import { unsignedValue } from "../../p2p/signed_value.ts";
import {
  call,
  type Daemon,
  eventually,
  freePort,
  startDaemon,
  statusOnce,
  temporaryFolder,
} from "./harness.ts";
import { mountDisk, obstacle } from "./small_disk.ts";
import { checkValues, keyOnDisk, type Ledger, remainsOf } from "./victim.ts";

const reason = await obstacle();
if (reason !== undefined) console.log(`Skipped, daemons whose disk is full: ${reason}`);

const KEYS = 8;

/** Reports so much work a second, of hosts that can do 100. */
async function report({ socket }: Daemon, perSecond: number): Promise<void> {
  const rates = { arrivalsPerSecond: perSecond, completionsPerSecond: perSecond };
  const load = { backlog: 0, capacityPerSecond: 100, ...rates };
  assertEquals((await call(socket, "POST", "/v1/load", JSON.stringify(load))).status, 202);
}

/** Puts the next number under each key, notes those that were answered, and answers with all codes. */
async function putNext({ socket }: Daemon, ledger: Ledger): Promise<Set<number>> {
  const codes = new Set<number>();
  for (let i = 0; i < KEYS; i++) {
    const written = ledger.get(`key-${i}`) ?? { answered: 0, sent: 0 };
    ledger.set(`key-${i}`, written);
    const number = ++written.sent;
    const { status, json } = await call(socket, "PUT", `/v1/values/key-${i}`, String(number));
    codes.add(status);
    if (status === 200) written.answered = number;
    else assertStringIncludes(json.error, "could not be written to the disk");
  }
  return codes;
}

/** What the metrics say of the state store. */
async function metricsOf({ socket }: Daemon): Promise<Record<string, number>> {
  const { text } = await exchange({ socket, method: "GET", path: "/metrics" });
  const lines = [...text.matchAll(/^shivya_state_store_(\w+) (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name!, Number(value)]));
}

Deno.test("values written over again and again take no more room", async () => {
  await using folder = await temporaryFolder();
  const { database } = openDatabase(folder.path, { unixSeconds: 0, log: () => {} });
  try {
    const store = createStateStore(database, "open", () => 0);
    const key = keyOfName("key");
    for (let i = 0; i < 500; i++) {
      const record = unsignedValue(key, new Uint8Array(256).fill(i));
      store.save({ stored: [{ record, secondsLeft: 100 }], dropped: [] });
    }
    const { size } = await Deno.stat(join(folder.path, `${DATABASE_FILE}-wal`));
    assert(size < 2 ** 19, `${size} bytes`);
  } finally {
    database.close();
  }
});

Deno.test({
  name: "on a full disk a daemon balances on, says so, and loses nothing that it said it had",
  ignore: reason !== undefined,
  async fn() {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    await using other = await startDaemon(at("other"), ["--tick-seconds", "0.1"]);
    const state = at("victim/state");
    await Deno.mkdir(state, { recursive: true });
    await using disk = await mountDisk(state, "1m");
    const peer = ["--peer", `127.0.0.1:${other.port}`];
    const own = ["--tick-seconds", "0.1", "--port", `${freePort()}`, ...peer];
    const ledger: Ledger = new Map();
    let identity: string;
    let incarnation: number;
    {
      await using victim = await startDaemon(at("victim"), own);
      await statusOnce(victim, ({ mesh, agreement }) => mesh.joined && agreement?.hosts === 2);
      assertEquals(await putNext(victim, ledger), new Set([200]));

      await disk.fill();
      const codes = () => putNext(victim, ledger);
      await eventually(codes, (all) => all.has(507) && all.size === 1);
      const told = await statusOnce(victim, ({ state }) => state.pending >= KEYS);
      assertEquals([told.state.isKept, told.state.lost], [false, 0]);
      const counted = await metricsOf(victim);
      assertEquals([counted.up, counted.lost_changes_total], [0, 0]);
      assert(counted.pending_changes! >= KEYS && counted.failures_total! > 0);

      // It goes on with what it is for.
      await report(victim, 190);
      await report(other, 20);
      const routes = async () => (await call(victim.socket, "GET", "/v1/routes")).json.routes;
      await eventually(routes, (all) => all[0]?.share > 0.1);
      await statusOnce(victim, ({ ticks }) => ticks.completed > told.ticks.completed + 10);
      const { ticks } = await statusOnce(victim, () => true);
      assertEquals(ticks.failed, 0);

      // Room again: what waited is written without anybody asking.
      await disk.free();
      const again = await statusOnce(victim, ({ state }) => state.isKept);
      assertEquals([again.state.pending, again.state.lost], [0, 0]);
      await eventually(() => metricsOf(victim), ({ up }) => up === 1);
      assertEquals(await putNext(victim, ledger), new Set([200]));

      await disk.fill();
      await eventually(codes, (all) => all.has(507) && all.size === 1);
      victim.kill("SIGKILL");
      const { stderr } = await victim.ended();
      // The second time is told within a minute, with a count.
      assertLess(stderr.match(/Cannot keep the state: .*disk is full/g)!.length, 3, stderr);
      assertEquals(stderr.match(/The state is kept again/g)?.length, 1, stderr);
      ({ identity, incarnation } = await remainsOf(state, at("copies")));
    }
    {
      // It comes back all the same; such starts are counted beside the database.
      await using again = await startDaemon(at("victim"), own);
      await statusOnce(again, ({ state, ticks }) => !state.isKept && ticks.completed > 0);
      again.kill("SIGKILL");
      await again.ended();
    }

    await disk.free();
    const { values } = await remainsOf(state, at("copies"));
    checkValues(ledger, (key) => values.get(keyOnDisk(key)));
    await using last = await startDaemon(at("victim"), own);
    const remains = await remainsOf(state, at("copies"));
    assertEquals(remains.identity, identity);
    assertEquals(remains.incarnation, incarnation + 2);
    assertEquals(await putNext(last, ledger), new Set([200]));
    await statusOnce(last, ({ mesh, agreement }) => mesh.joined && agreement?.hosts === 2);
  },
});

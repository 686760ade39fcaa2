import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { ExitError } from "../../daemon/exit_error.ts";
import {
  type Changes,
  type KeptValue,
  type KnownPeer,
  PEERS_REMEMBERED,
} from "../../daemon/peer/kept.ts";
import { START_COUNT_FILE } from "../../daemon/state/start_count.ts";
import { openDatabase } from "../../daemon/state/state_database.ts";
import { createStateStore, type StateStore } from "../../daemon/state/state_store.ts";
import { createStateWriter } from "../../daemon/state/state_writer.ts";
import { identityOfSeed } from "../../p2p/identity.ts";
import { signValue, unsignedValue } from "../../p2p/signed_value.ts";
import { temporaryFolder } from "./harness.ts";

const NOTHING: Changes = { stored: [], dropped: [] };
const AUTHOR = identityOfSeed(new Uint8Array(32).fill(7));
const KEY = new Uint8Array(20).fill(3);

function signed(version: number, text: string, secondsLeft = 100): KeptValue {
  const value = new TextEncoder().encode(text);
  return { record: signValue(AUTHOR, new Uint8Array(8), KEY, version, value), secondsLeft };
}

function peer(number: number, lastSeenSeconds: number): KnownPeer {
  const id = new Uint8Array(20);
  new DataView(id.buffer).setUint32(0, number);
  return { id, address: new Uint8Array(19).fill(4), lastSeenSeconds };
}

interface Opened extends Disposable {
  store: StateStore;
  incarnation: number;
  logged: string[];
}

/** The store of a folder at a time of day. */
function open(folder: string, unixSeconds = 1_000, mesh = "open"): Opened {
  const logged: string[] = [];
  const log = (line: string) => logged.push(line);
  const { database, incarnation } = openDatabase(folder, { unixSeconds, log });
  const store = createStateStore(database, mesh, () => unixSeconds);
  return { store, incarnation, logged, [Symbol.dispose]: () => database.close() };
}

Deno.test("a new file counts from the clock, and every start one up, wherever the clock stands", async () => {
  await using folder = await temporaryFolder();
  for (const [clock, expected] of [[1_000, 1_001], [5_000, 1_002], [1, 1_003]] as const) {
    using opened = open(folder.path, clock);
    assertEquals(opened.incarnation, expected);
  }
});

Deno.test("a count that no start can follow is none: the other one goes on, or else the clock", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, START_COUNT_FILE);
  Deno.writeTextFileSync(path, "9999999999\n");
  for (const expected of [1_001, 1_002]) {
    using opened = open(folder.path);
    assertEquals(opened.incarnation, expected);
    opened.store.save({ stored: [signed(1, "a")], dropped: [] });
  }
  const cases = [[2 ** 32 - 1, "0000005000\n", 5_001], [10 ** 10, "", 1_001], [
    -5,
    "",
    1_001,
  ]] as const;
  for (const [impossible, beside, expected] of cases) {
    {
      const { database } = openDatabase(folder.path, { unixSeconds: 1, log: () => {} });
      database.exec(`UPDATE meta SET value = ${impossible} WHERE name = 'incarnation'`);
      database.close();
    }
    Deno.writeTextFileSync(path, beside);
    using opened = open(folder.path);
    assertEquals([opened.incarnation, opened.store.values().length], [expected, 1]);
  }
  Deno.writeTextFileSync(path, `${2 ** 32 - 2}\n`);
  using last = open(folder.path);
  assertEquals(last.incarnation, 2 ** 32 - 1);
  await using other = await temporaryFolder();
  using late = open(other.path, 2 ** 33);
  assertEquals(late.incarnation, 1);
});

Deno.test("a link in place of the count beside the database is not followed, and that is told", async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, "precious");
  const path = join(folder.path, START_COUNT_FILE);
  Deno.writeTextFileSync(target, "0000005000\n");
  Deno.symlinkSync(target, path);
  using opened = open(folder.path);
  assertEquals(opened.incarnation, 1_001);
  assertEquals(Deno.readTextFileSync(target), "0000005000\n");
  assertEquals(opened.logged, [`Cannot write ${path}: on a full disk the next start will fail`]);
});

Deno.test("each start is counted safe on the disk, what comes later may wait", async () => {
  await using folder = await temporaryFolder();
  const { prepare } = DatabaseSync.prototype;
  const levels: unknown[] = [];
  const level = (database: DatabaseSync) =>
    prepare.call(database, "PRAGMA synchronous").get()!.synchronous;
  DatabaseSync.prototype.prepare = function (...given) {
    if (given[0] === "COMMIT") levels.push(level(this));
    return prepare.apply(this, given);
  };
  try {
    for (let i = 0; i < 2; i++) {
      const { database } = openDatabase(folder.path, { unixSeconds: 1, log: () => {} });
      levels.push(level(database));
      database.close();
    }
  } finally {
    DatabaseSync.prototype.prepare = prepare;
  }
  // FULL, then NORMAL.
  assertEquals(levels, [2, 1, 2, 1]);
});

Deno.test("values come back as they were, with the time they have left", async () => {
  await using folder = await temporaryFolder();
  const unsigned = { record: unsignedValue(KEY, new Uint8Array([0, 255])), secondsLeft: 50 };
  {
    using opened = open(folder.path);
    opened.store.save({ stored: [signed(2 ** 53 - 1, "new"), unsigned], dropped: [] });
  }
  using opened = open(folder.path, 1_020);
  const values = opened.store.values().toSorted((a, b) => a.record.version - b.record.version);
  assertEquals(values, [{ ...unsigned, secondsLeft: 30 }, signed(2 ** 53 - 1, "new", 80)]);
});

Deno.test("a later value takes the place of an earlier one of its key and origin; dropped ones go", async () => {
  await using folder = await temporaryFolder();
  using opened = open(folder.path);
  const { store } = opened;
  store.save({ stored: [signed(1, "old")], dropped: [] });
  store.save({ stored: [signed(2, "new")], dropped: [{ key: KEY }] });
  assertEquals(store.values(), [signed(2, "new")]);
  store.save({ stored: [], dropped: [{ key: KEY, origin: AUTHOR.id }] });
  assertEquals(store.values(), []);
});

Deno.test("what expired while nobody ran is gone; a clock set back lets nothing live for longer", async () => {
  await using folder = await temporaryFolder();
  {
    using opened = open(folder.path, 5e6);
    opened.store.save({ stored: [signed(1, "short", 10)], dropped: [] });
  }
  {
    using opened = open(folder.path, 1_000);
    assertEquals(opened.store.values(), [signed(1, "short", 86_400)]);
  }
  using opened = open(folder.path, 5e6 + 10);
  assertEquals(opened.store.values(), []);
});

Deno.test("the peers seen last are remembered, the newest first", async () => {
  await using folder = await temporaryFolder();
  using opened = open(folder.path);
  const { store } = opened;
  store.save({ ...NOTHING, peers: Array.from({ length: 300 }, (_, n) => peer(n, 300 - n)) });
  const seen = store.peers();
  assertEquals(seen.length, PEERS_REMEMBERED);
  assertEquals([seen[0], seen.at(-1)], [peer(299, 1), peer(44, 256)]);
  store.save({ ...NOTHING, peers: [{ ...peer(1, 0), rttSeconds: 0.25 }] });
  assertEquals(store.peers()[0], { ...peer(1, 0), rttSeconds: 0.25 });
  assertEquals(store.peers().length, PEERS_REMEMBERED);
});

Deno.test("meshes have nothing of each other", async () => {
  await using folder = await temporaryFolder();
  {
    using opened = open(folder.path, 1_000, "named a");
    opened.store.save({ stored: [signed(1, "a")], dropped: [], peers: [peer(1, 0)] });
  }
  {
    using opened = open(folder.path, 1_000, "named b");
    assertEquals([opened.store.values(), opened.store.peers()], [[], []]);
    opened.store.save({ stored: [], dropped: [{ key: KEY, origin: AUTHOR.id }] });
  }
  using opened = open(folder.path, 1_000, "named a");
  assertEquals([opened.store.values().length, opened.store.peers().length], [1, 1]);
});

Deno.test("changes are saved all together or not at all", async () => {
  await using folder = await temporaryFolder();
  using opened = open(folder.path);
  const { store } = opened;
  const misshapen = { ...peer(1, 0), id: new Uint8Array(19) };
  assertThrows(() => store.save({ stored: [signed(1, "a")], dropped: [], peers: [misshapen] }));
  assertEquals(store.values(), []);
  store.save({ stored: [signed(1, "a")], dropped: [] });
  assertEquals(store.values(), [signed(1, "a")]);
});

Deno.test("a broken database is moved aside with a word, and a new one begun", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "state.sqlite");
  const breaks: ((bytes: Uint8Array) => Uint8Array<ArrayBufferLike>)[] = [
    (bytes) => bytes.fill(0x78),
    (bytes) => bytes.subarray(0, 5_000),
    (bytes) => bytes.fill(0xee, 8_192),
  ];
  for (const [n, damage] of breaks.entries()) {
    {
      using opened = open(folder.path);
      const peers = Array.from({ length: 256 }, (_, n) => peer(n, 0));
      opened.store.save({ ...NOTHING, peers });
    }
    const damaged = damage(Deno.readFileSync(path));
    Deno.writeFileSync(path, damaged);
    using opened = open(folder.path, 9_000);
    // Those who knew this host took notice of each start.
    assertEquals(opened.incarnation, 9_001 + 2 * n);
    assertEquals(opened.store.peers(), []);
    const aside = `${path}.corrupt-${n + 1}`;
    assertEquals(opened.logged.length, 1);
    assert(opened.logged[0]!.endsWith(`begun anew, the old one is ${aside}`), opened.logged[0]);
    assertEquals(Deno.readFileSync(aside), damaged);
  }
});

Deno.test("killed while it moves a broken database aside, nothing of it is left for the next one", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "state.sqlite");
  Deno.writeTextFileSync(path, "broken".repeat(1_000));
  Deno.writeTextFileSync(`${path}-shm`, "of the broken one");
  const { renameSync } = Deno;
  Deno.renameSync = (from, to) => {
    if (from === path) throw new Error("killed");
    renameSync(from, to);
  };
  try {
    assertThrows(() => open(folder.path), Error, "killed");
  } finally {
    Deno.renameSync = renameSync;
  }
  using opened = open(folder.path);
  assertEquals(opened.logged.length, 1);
  assertEquals(Deno.readTextFileSync(`${path}.corrupt-1-shm`), "of the broken one");
  assertEquals(Deno.readTextFileSync(`${path}.corrupt-2`).slice(0, 6), "broken");
});

Deno.test("what a later version wrote is left alone", async () => {
  await using folder = await temporaryFolder();
  const { database } = openDatabase(folder.path, { unixSeconds: 1, log: () => {} });
  database.exec("UPDATE meta SET value = 2 WHERE name = 'schema'");
  database.close();
  const { message } = assertThrows(() => open(folder.path), ExitError);
  assert(message.includes("a later version of shivya made it (schema 2, this one has 1)"), message);
});

Deno.test("what could not be written is written with what comes next, and told of once", () => {
  let isFull = false;
  let nowSeconds = 0;
  const saved: Changes[] = [];
  const logged: string[] = [];
  const writer = createStateWriter({
    save(changes) {
      if (isFull) throw new Error("database or disk is full");
      saved.push(changes);
    },
    now: () => nowSeconds,
    log: (line) => logged.push(line),
  });
  writer.write(NOTHING);
  assertEquals(saved, []);
  isFull = true;
  writer.write({ stored: [signed(1, "a")], dropped: [], peers: [peer(1, 0)] });
  nowSeconds = 10;
  writer.write({ stored: [signed(2, "b")], dropped: [{ key: KEY }] });
  isFull = false;
  nowSeconds = 30;
  writer.write(NOTHING);
  writer.write(NOTHING);
  assertEquals(saved, [{
    stored: [signed(2, "b", 80)],
    dropped: [{ key: KEY }],
    peers: [peer(1, 0)],
  }]);
  assertEquals(logged, [
    "Cannot keep the state: database or disk is full; trying on",
    "The state is kept again",
  ]);
});

Deno.test("what waits for the disk is bounded", () => {
  let isFull = true;
  let saved: Changes = NOTHING;
  const save = (changes: Changes) => {
    if (isFull) throw new Error("full");
    saved = changes;
  };
  const writer = createStateWriter({ save, now: () => 0, log: () => {} });
  const dropped = Array.from({ length: 10_000 }, (_, n) => ({ key: peer(n, 0).id }));
  writer.write({ stored: [], dropped });
  isFull = false;
  writer.write(NOTHING);
  assertEquals(saved.dropped.length, 8_192);
  assertEquals(saved.dropped.at(-1), dropped.at(-1));
});

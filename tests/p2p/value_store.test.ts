import { assert, assertEquals, assertLess, assertLessOrEqual, assertThrows } from "@std/assert";
import { createRandom } from "../../layers/random.ts";
import { ID_BYTES, VALUE_LIMIT } from "../../p2p/constants.ts";
import { identityOfSeed } from "../../p2p/identity.ts";
import { signValue, unsignedValue, type ValueRecord } from "../../p2p/signed_value.ts";
import { type StoreOutcome, storeValue } from "../../p2p/value_admission.ts";
import {
  allValues,
  createValueStore,
  dueForRepublish,
  nextExpiry,
  nextRepublish,
  noteRepublished,
  removeExpired,
  storedAs,
  valuesOf,
  type ValueStore,
  type ValueStoreOptions,
} from "../../p2p/value_store.ts";
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";

const DAY = 86_400;
const OWN = new Uint8Array(ID_BYTES);
const authors = [1, 2, 3, 4, 5, 6].map((seed) => identityOfSeed(new Uint8Array(32).fill(seed)));
const network = new Uint8Array(8);

/** Id whose distance from the own one grows with `first`, then with `last`. */
function at(first: number, last = 0): Uint8Array {
  const id = new Uint8Array(ID_BYTES);
  id[0] = first;
  id[ID_BYTES - 2] = last >> 8;
  id[ID_BYTES - 1] = last;
  return id;
}

function signed(author: number, key: Uint8Array, version = 1, text = "text"): ValueRecord {
  return signValue(authors[author]!, network, key, version, new TextEncoder().encode(text));
}

function plain(key: Uint8Array, length = 4): ValueRecord {
  return unsignedValue(key, new Uint8Array(length));
}

interface Watched {
  store: ValueStore;
  dropped: ValueRecord[];
}

function watched(options: ValueStoreOptions = {}): Watched {
  const dropped: ValueRecord[] = [];
  const onDropped = (record: ValueRecord) => dropped.push(record);
  return { store: createValueStore({ own: OWN, onDropped, ...options }), dropped };
}

function recordsOf(store: ValueStore, key: Uint8Array): ValueRecord[] {
  return valuesOf(store, key).map(({ record }) => record);
}

/** An empty store, but for the count of what it has seen. */
function emptied({ onDropped, worthOrder, arrivals }: ValueStore): ValueStore {
  return { ...createValueStore({ own: OWN }), onDropped, worthOrder, arrivals };
}

Deno.test("a value is stored, found under its key and gone after a day", () => {
  const { store, dropped } = watched();
  const record = signed(0, at(1));
  assertEquals(nextExpiry(store), Infinity);
  assertEquals(storeValue(store, record, at(9), 100), "stored");
  assertEquals(recordsOf(store, at(1)), [record]);
  assertEquals(recordsOf(store, at(2)), []);
  assertEquals(storedAs(store, signed(0, at(1), 7))?.record, record);
  assertEquals(storedAs(store, signed(1, at(1))), undefined);
  assertEquals(nextExpiry(store), 100 + DAY);
  assertEquals(removeExpired(store, 99.5 + DAY), 0);
  assertEquals(removeExpired(store, 100 + DAY), 1);
  assertEquals([recordsOf(store, at(1)), dropped], [[], [record]]);
  assertEquals(store, emptied(store));
});

Deno.test("an expiry may be sooner than a day, not later, and not over already", () => {
  const { store } = watched();
  storeValue(store, signed(0, at(1)), at(9), 100, 130);
  assertEquals(nextExpiry(store), 130);
  storeValue(store, signed(0, at(2)), at(9), 100, 10 * DAY);
  removeExpired(store, 130);
  assertEquals(nextExpiry(store), 100 + DAY);
  for (const over of [130, 129, -1, NaN]) {
    assertEquals(storeValue(store, signed(0, at(3)), at(9), 130, over), "expired");
  }
  assertEquals(allValues(store).length, 1);
});

Deno.test("the same value again is refreshed, and its expiry only moves on", () => {
  const { store } = watched();
  storeValue(store, signed(0, at(1)), at(9), 0);
  assertEquals(storeValue(store, signed(0, at(1)), at(8), 60), "refreshed");
  assertEquals(nextExpiry(store), 60 + DAY);
  assertEquals(storeValue(store, signed(0, at(1)), at(8), 70, 80), "refreshed");
  assertEquals(nextExpiry(store), 60 + DAY);
  assertEquals([store.shares.size, allValues(store).length], [1, 1]);
});

Deno.test("a newer version replaces an older one, never the other way round", () => {
  const { store, dropped } = watched();
  const key = at(1);
  storeValue(store, signed(0, key, 2, "b"), at(9), 0);
  for (const [version, text] of [[1, "z"], [2, "a"], [0, ""]] as const) {
    assertEquals(storeValue(store, signed(0, key, version, text), at(9), 0), "older");
  }
  assertEquals(storeValue(store, signed(0, key, 2, "c"), at(9), 0), "stored");
  assertEquals(storeValue(store, signed(0, key, 3, "a"), at(9), 0), "stored");
  assertEquals(recordsOf(store, key), [signed(0, key, 3, "a")]);
  assertEquals(dropped, []); // replaced ones are not
});

Deno.test("holders that saw the same versions in any order keep the same", () => {
  const versions = [signed(0, at(1), 1, "z"), signed(0, at(1), 2, "a"), signed(0, at(1), 2, "b")];
  for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2], [2, 0, 1], [0, 2, 1]]) {
    const { store } = watched();
    for (const index of order) storeValue(store, versions[index]!, at(9), 0);
    assertEquals(recordsOf(store, at(1)), [versions[2]!]);
  }
});

Deno.test("of unsigned values the one that arrived later wins", () => {
  const { store } = watched();
  const [long, short] = [plain(at(1), 9), plain(at(1), 3)];
  assertEquals(storeValue(store, long, at(9), 0), "stored");
  assertEquals(storeValue(store, short, at(8), 0), "stored");
  assertEquals(recordsOf(store, at(1)), [short]);
  assertEquals(storeValue(store, plain(at(1), 3), at(9), 0), "refreshed");
});

Deno.test("a key has four origins, who came first stays, and the one stored last is shown first", () => {
  const { store, dropped } = watched();
  const key = at(1);
  for (const author of [0, 1, 2, 3]) {
    assertEquals(storeValue(store, signed(author, key), at(9), author), "stored");
  }
  assertEquals(storeValue(store, signed(4, key), at(9), 9), "crowded");
  assertEquals(storeValue(store, signed(4, at(2)), at(9), 9), "stored");
  storeValue(store, signed(1, key), at(9), 10);
  assertEquals(recordsOf(store, key), [1, 3, 2, 0].map((author) => signed(author, key)));
  storeValue(store, signed(0, key, 2), at(9), 11);
  assertEquals(recordsOf(store, key)[0], signed(0, key, 2));
  assertEquals(dropped, []);
});

Deno.test("a value of our own takes the place of the foreign one stored longest ago", () => {
  const { store, dropped } = watched();
  const key = at(1);
  for (const author of [0, 1, 2, 3]) storeValue(store, signed(author, key), at(9), 0);
  storeValue(store, signed(0, key), at(9), 1);
  assertEquals(storeValue(store, signed(4, key), OWN, 2), "stored");
  assertEquals(dropped, [signed(1, key)]);
  const { store: ours } = watched();
  for (const author of [0, 1, 2, 3]) storeValue(ours, signed(author, key), OWN, 0);
  assertEquals(storeValue(ours, signed(4, key), OWN, 0), "crowded");
});

Deno.test("a sender has 256 values and 64 KiB, and nobody else is the worse for it", () => {
  const { store, dropped } = watched();
  const outcomes = (from: Uint8Array, length: number, first: number) => {
    const counts: Partial<Record<StoreOutcome, number>> = {};
    for (let i = 0; i < 1_000; i++) {
      const outcome = storeValue(store, plain(at(first, i), length), from, 0);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    return counts;
  };
  assertEquals(outcomes(at(9), 4, 200), { stored: 256, quota: 744 });
  assertEquals(outcomes(at(8), VALUE_LIMIT, 1), { stored: 237, quota: 763 }); // of 276 bytes
  assertEquals(outcomes(at(7), 4, 2), { stored: 256, quota: 744 });
  assertEquals(dropped, []);
});

Deno.test("a share is free again once its values expire, are evicted or replaced by another's", () => {
  const { store } = watched({ senderRecordLimit: 2, recordLimit: 3 });
  const store2 = (key: Uint8Array, from: Uint8Array, now: number, length = 4) =>
    storeValue(store, plain(key, length), from, now);
  assertEquals(store2(at(10), at(9), 0), "stored");
  assertEquals(store2(at(20), at(9), 1), "stored");
  assertEquals(store2(at(5), at(9), 1), "quota");
  assertEquals(store2(at(20), at(9), 1, 5), "stored"); // his own place again
  assertEquals(store2(at(20), at(8), 2, 6), "stored"); // another's newer one
  assertEquals(store2(at(15), at(9), 3), "stored");
  assertEquals(store2(at(5), at(9), 3), "quota");
  storeValue(store, plain(at(1)), OWN, 4); // evicts the farthest, at(20)
  storeValue(store, plain(at(2)), OWN, 4); // evicts at(15)
  assertEquals(store2(at(16), at(9), 4), "full");
  assertEquals(store2(at(9), at(9), 4), "stored"); // evicts at(10)
  assertEquals([...store.shares.values()].map(({ records }) => records), [1]);
  removeExpired(store, 4 + DAY);
  assertEquals(store.shares.size, 0);
});

Deno.test("who stores another's value again does not pay for it, and takes nothing from him", () => {
  const { store } = watched({ senderRecordLimit: 1 });
  storeValue(store, signed(0, at(1)), at(9), 0);
  storeValue(store, signed(0, at(2)), at(8), 0);
  assertEquals(storeValue(store, signed(0, at(1)), at(8), 1), "refreshed");
  assertEquals(storeValue(store, signed(0, at(3)), at(9), 1), "quota");
  assertEquals(storeValue(store, signed(0, at(1), 2), at(8), 1), "quota");
  assertEquals(recordsOf(store, at(1)), [signed(0, at(1))]);
});

Deno.test("a full store drops what is farthest, and refuses what is farther still", () => {
  const { store, dropped } = watched({ recordLimit: 3 });
  for (const first of [10, 30, 20]) storeValue(store, plain(at(first)), at(9), 0);
  assertEquals(storeValue(store, plain(at(31)), at(8), 0), "full");
  assertEquals(storeValue(store, plain(at(29)), at(8), 0), "stored");
  assertEquals(dropped, [plain(at(30))]);
  assertEquals(allValues(store).map(({ record }) => record.key[0]), [10, 20, 29]);
});

Deno.test("of values under one key a full store drops the one stored longest ago", () => {
  const { store, dropped } = watched({ recordLimit: 3 });
  for (const author of [0, 1, 2]) storeValue(store, signed(author, at(9)), at(9), author);
  storeValue(store, signed(0, at(9)), at(9), 5);
  storeValue(store, signed(3, at(1)), at(9), 6);
  assertEquals(dropped, [signed(1, at(9))]);
});

Deno.test("bytes are bounded too, and a value that cannot get its room evicts nothing", () => {
  const { store, dropped } = watched({ byteLimit: 300 });
  for (const first of [50, 40, 30, 1]) storeValue(store, plain(at(first), 55), at(9), 0);
  assertEquals(store.bytes, 300);
  assertEquals(storeValue(store, plain(at(45), 56), at(8), 0), "full"); // needs the room of two
  assertEquals(dropped, []);
  assertEquals(storeValue(store, plain(at(35), 56), at(8), 0), "stored");
  assertEquals(dropped.map(({ key }) => key[0]), [50, 40]);
  assertEquals(storeValue(store, plain(at(35), 200), at(8), 0), "full"); // beside 30 and 1
  assertEquals(recordsOf(store, at(35)), [plain(at(35), 56)]);
  const { store: tiny } = watched({ byteLimit: 10 });
  assertEquals(storeValue(tiny, plain(at(1)), OWN, 0), "full");
});

Deno.test("what this host put has no quota and goes last, but goes", () => {
  const { store, dropped } = watched({ recordLimit: 4, senderRecordLimit: 1 });
  for (const first of [250, 240, 230]) storeValue(store, plain(at(first)), OWN, 0);
  storeValue(store, plain(at(1)), at(9), 0);
  assertEquals(storeValue(store, plain(at(220)), OWN, 0), "stored");
  assertEquals(dropped, [plain(at(1))]);
  assertEquals(storeValue(store, plain(at(1)), at(9), 0), "full");
  assertEquals(storeValue(store, plain(at(251)), OWN, 0), "full");
  assertEquals(storeValue(store, plain(at(210)), OWN, 0), "stored");
  assertEquals(dropped, [plain(at(1)), plain(at(250))]);
});

Deno.test("a value that this host puts after others sent it becomes its own, and stays so", () => {
  const { store } = watched();
  storeValue(store, signed(0, at(1)), at(9), 0);
  assertEquals(storeValue(store, signed(0, at(1)), OWN, 1), "refreshed");
  assertEquals([store.shares.size, allValues(store)[0]!.isOwn], [0, true]);
  storeValue(store, signed(0, at(1)), at(9), 2);
  assertEquals([store.shares.size, allValues(store)[0]!.isOwn], [0, true]);
});

Deno.test("what was kept across a restart has no quota and no privilege", () => {
  const { store, dropped } = watched({ recordLimit: 4, senderRecordLimit: 1 });
  for (const first of [4, 3, 2, 1]) {
    assertEquals(storeValue(store, plain(at(first)), undefined, 50, 10_000), "stored");
  }
  assertEquals([nextExpiry(store), store.shares.size], [10_000, 0]);
  assertEquals(storeValue(store, plain(at(0, 1)), at(9), 60), "stored");
  assertEquals(dropped, [plain(at(4))]);
});

Deno.test("what would be gone within the hour takes nobody's place", () => {
  const { store, dropped } = watched({ recordLimit: 2 });
  storeValue(store, plain(at(9)), at(9), 0);
  storeValue(store, plain(at(8)), at(9), 0, 600);
  assertEquals(storeValue(store, plain(at(1)), at(7), 100, 3_700), "full");
  assertEquals(storeValue(store, plain(at(8), 5), at(7), 100, 700), "stored");
  assertEquals(storeValue(store, plain(at(1)), at(7), 100, 3_701), "stored");
  assertEquals(dropped, [plain(at(9))]);
});

Deno.test("what nobody sent for an interval is due, the longest waiting first", () => {
  const { store } = watched();
  const due = (now: number, limit = 10) =>
    dueForRepublish(store, now, 3_600, limit).map(({ record }) => record.key[0]);
  assertEquals(nextRepublish(store, 3_600), Infinity);
  for (const first of [3, 2, 1]) storeValue(store, signed(0, at(first)), at(9), 10 - first);
  assertEquals(nextRepublish(store, 3_600), 3_607);
  assertEquals(due(3_606), []);
  assertEquals(due(3_608), [3, 2]);
  assertEquals(due(9_999, 2), [3, 2]);
  assertEquals(storeValue(store, signed(0, at(3)), at(8), 3_608), "refreshed");
  assertEquals(storeValue(store, signed(0, at(2), 0), at(8), 3_608), "older");
  assertEquals(due(3_608), [2]);
  noteRepublished(store, signed(0, at(2)), 3_609);
  noteRepublished(store, signed(0, at(99)), 3_608);
  assertEquals(due(3_700), [1]);
  assertEquals(due(7_208), [1, 3]);
  assertEquals(due(7_209), [1, 3, 2]);
  assertEquals(nextExpiry(store), 8 + DAY); // republished from here, it still expires
});

Deno.test("a flood from everywhere leaves the closest and no more than the limits", () => {
  const { store, dropped } = watched();
  const random = createRandom(7);
  const count = long(100_000, 20_000);
  const keys: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const from = at(1, i % 1_000);
    const record = unsignedValue(randomBytes(random, 20), randomBytes(random, i % 300 % 257));
    const outcome = storeValue(store, record, from, i / 1_000);
    if (outcome === "stored") keys.push(record.key);
    assert(outcome === "stored" || outcome === "full");
    assertLessOrEqual(store.bytes, 2 ** 20);
  }
  const kept = allValues(store);
  assertEquals(kept.length, keys.length - dropped.length);
  assertLessOrEqual(kept.length, 4_096);
  assertEquals([store.byKey.size, store.byExpiry.length], [kept.length, kept.length]);
  assertEquals([store.bySpread.length, store.shares.size <= 1_000], [kept.length, true]);
  assertLess(kept.at(-1)!.record.key[0]!, 256 * 4_096 * 1.5 / count + 1);
});

Deno.test("refusing or admitting costs a full store a few comparisons, not one for each value", () => {
  const { store: plainStore } = watched();
  let comparisons = 0;
  const store: ValueStore = {
    ...plainStore,
    worthOrder: (a, b) => {
      comparisons++;
      return plainStore.worthOrder(a, b);
    },
  };
  for (let i = 0; i < 4_096; i++) storeValue(store, plain(at(100, i)), at(1, i % 100), 0);
  comparisons = 0;
  for (let i = 0; i < 100; i++) {
    assertEquals(storeValue(store, plain(at(101, i)), at(2), 0), "full");
  }
  assertEquals(comparisons, 100);
  for (let i = 0; i < 100; i++) {
    assertEquals(storeValue(store, plain(at(99, i)), at(2), 0), "stored");
  }
  assertLessOrEqual(comparisons, 100 + 100 * 27);
});

Deno.test("who is told that a value is gone may store another at once", () => {
  const store: ValueStore = createValueStore({
    own: OWN,
    byteLimit: 300,
    onDropped: ({ key }) => {
      if (key[0]! > 40) storeValue(store, plain(at(key[0]! - 25), 1), at(8), 0);
    },
  });
  for (const first of [60, 50, 40, 30]) storeValue(store, plain(at(first), 55), at(9), 0);
  assertEquals(storeValue(store, plain(at(1), 150), at(8), 0), "stored"); // in the place of three
  const kept = allValues(store).map(({ record }) => record.key[0]);
  assertEquals(kept, [1, 25, 30, 35]);
  assertEquals(store.bytes, 170 + 21 + 75 + 21);
  assertEquals(removeExpired(store, DAY), 4);
  assertEquals([store.bytes, store.byKey.size, store.shares.size], [0, 0, 0]);
});

Deno.test("what no value or store may be is refused before anything changes", () => {
  const { store } = watched();
  const short = new Uint8Array(19);
  const record = plain(at(1));
  const throws = (act: () => unknown, message: string) => assertThrows(act, RangeError, message);
  throws(() => storeValue(store, { ...record, key: short }, at(9), 0), "Cannot use key's length");
  throws(() => storeValue(store, record, short, 0), "Cannot use sender's length");
  const huge = { ...record, value: new Uint8Array(VALUE_LIMIT + 1) };
  throws(() => storeValue(store, huge, at(9), 0), "Cannot use value's length");
  assertEquals(store, emptied(store));
  throws(() => createValueStore({ own: short }), "Cannot use own id's length");
  for (const name of Object.keys(store.limits)) {
    for (const limit of [0, 0.5, NaN, Infinity]) {
      throws(() => createValueStore({ own: OWN, [name]: limit }), `Cannot use ${name}`);
    }
  }
});

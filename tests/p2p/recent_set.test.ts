import { assert, assertEquals, assertThrows } from "@std/assert";
import { createRandom, nextBelow } from "../../layers/random.ts";
import { finishHash, keyedHash } from "../../p2p/keyed_hash.ts";
import {
  addRecent,
  createRecentSet,
  hasRecent,
  type RecentSet,
  removeRecent,
} from "../../p2p/recent_set.ts";
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";

const random = createRandom(5);
const fill = (bytes: Uint8Array) => void bytes.set(randomBytes(random, bytes.length));

/** An address and an id, told apart by a number. */
function member(n: number): [Uint8Array, Uint8Array] {
  const address = new Uint8Array(19).fill(4);
  const id = new Uint8Array(20);
  new DataView(address.buffer).setUint32(1, n);
  new DataView(id.buffer).setUint32(0, n * 2654435761);
  return [address, id];
}

function has(set: RecentSet, n: number, now: number): boolean {
  return hasRecent(set, now, ...member(n));
}

Deno.test("who was added is in the set for its lifetime, and no longer", () => {
  const set = createRecentSet(64, 600, fill);
  assert(!has(set, 1, 1_000));
  addRecent(set, 1_000.9, ...member(1));
  for (const now of [1_000.9, 1_001, 1_599]) assert(has(set, 1, now), `${now}`);
  for (const now of [1_601, 1e6]) assert(!has(set, 1, now), `${now}`);
  addRecent(set, 1_500, ...member(1));
  assert(has(set, 1, 2_099) && !has(set, 1, 2_100));
});

Deno.test("time may begin at zero", () => {
  const set = createRecentSet(64, 10, fill);
  assert(!has(set, 1, 0));
  addRecent(set, 0, ...member(1));
  assert(has(set, 1, 0) && has(set, 1, 9) && !has(set, 1, 10));
});

Deno.test("what it knows is what a map knows, over years", () => {
  const set = createRecentSet(2 ** 12, 600, fill); // roomy: nobody has to go
  const model = new Map<number, number>();
  let now = 0;
  for (let i = 0; i < long(200_000, 20_000); i++) {
    now += [0, 1, 100, 40_000, 70_000, 1e6][nextBelow(random, i % 100 === 0 ? 6 : 3)]!;
    const n = nextBelow(random, 40);
    if (nextBelow(random, 4) === 0) {
      addRecent(set, now, ...member(n));
      model.set(n, now);
    }
    assertEquals(has(set, n, now), now - (model.get(n) ?? -1e9) < 600, `${n} at ${now}`);
  }
});

Deno.test("each part counts, and which is which", () => {
  const set = createRecentSet(1_024, 600, fill);
  const [address, id] = member(1);
  const session = new Uint8Array(16).fill(9);
  addRecent(set, 1, address, id, session);
  assert(hasRecent(set, 1, address, id, session));
  const wrong: [Uint8Array, Uint8Array, Uint8Array?][] = [
    [address, id],
    [id, address, session],
    [address, session],
    [address, id, new Uint8Array(16)],
    [address, member(2)[1], session],
    [member(2)[0], id, session],
  ];
  for (const parts of wrong) assert(!hasRecent(set, 1, ...parts));
});

Deno.test("every bit of a member tells it from others", () => {
  const set = createRecentSet(1_024, 600, fill);
  const [address, id] = member(1);
  addRecent(set, 1, address, id);
  for (const part of [address, id]) {
    for (let bit = 0; bit < 8 * part.length; bit++) {
      part[bit >> 3]! ^= 1 << (bit & 7);
      assert(!hasRecent(set, 1, address, id));
      part[bit >> 3]! ^= 1 << (bit & 7);
    }
  }
  assert(hasRecent(set, 1, address, id));
});

Deno.test("who was removed is gone, the others stay", () => {
  const set = createRecentSet(64, 600, fill);
  for (let n = 0; n < 8; n++) addRecent(set, 1, ...member(n));
  const before = [...Array(8).keys()].filter((n) => has(set, n, 2));
  removeRecent(set, ...member(3));
  removeRecent(set, ...member(99));
  assertEquals([...Array(8).keys()].filter((n) => has(set, n, 2)), before.filter((n) => n !== 3));
  addRecent(set, 5, ...member(3));
  assert(has(set, 3, 5));
});

Deno.test("a full set lets go of the oldest of four, never of who came after them", () => {
  const set = createRecentSet(4, 600, fill); // all have the same four places
  for (let n = 1; n <= 4; n++) addRecent(set, n, ...member(n));
  addRecent(set, 5, ...member(2)); // again: it takes no place of another
  assertEquals([1, 2, 3, 4].filter((n) => has(set, n, 5)), [1, 2, 3, 4]);
  addRecent(set, 6, ...member(5));
  assertEquals([1, 2, 3, 4, 5].filter((n) => has(set, n, 6)), [2, 3, 4, 5]);
  addRecent(set, 7, ...member(6));
  assertEquals([1, 2, 3, 4, 5, 6].filter((n) => has(set, n, 7)), [2, 4, 5, 6]);
});

Deno.test("members are forgotten only where five share four places", () => {
  const set = createRecentSet(1_024, 600, fill);
  const count = 512;
  for (let n = 0; n < count; n++) addRecent(set, 1, ...member(n));
  // 256 groups of 4 and 2 members each on average: Poisson, of which 2.2 % find no place.
  const lost = [...Array(count).keys()].filter((n) => !has(set, n, 1)).length;
  assert(lost < 0.06 * count, `${lost} of ${count}`);
  const last = createRecentSet(1_024, 600, fill);
  for (let n = 0; n < 100_000; n++) {
    addRecent(last, n, ...member(n));
    assert(has(last, n, n));
  }
});

Deno.test("no stranger is taken for a member", () => {
  const set = createRecentSet(1_024, 600, fill);
  for (let n = 0; n < 5_000; n++) addRecent(set, 1, ...member(n));
  for (let n = 5_000; n < 5_000 + long(1_000_000, 100_000); n++) assert(!has(set, n, 1), `${n}`);
});

Deno.test("places follow from a secret: nobody can aim at them", () => {
  const sets = [createRecentSet(1_024, 600, fill), createRecentSet(1_024, 600, fill)];
  for (const set of sets) addRecent(set, 1, ...member(1));
  const [a, b] = sets.map(({ addedAt }) => addedAt.findIndex((at) => at > 0));
  const [c, d] = sets.map(({ prints }) => prints.find((print) => print > 0));
  assert(a !== b || c !== d);
});

Deno.test("hashes spread evenly, over the low bits and the high ones", () => {
  const low = new Uint32Array(64), high = new Uint32Array(64);
  const rounds = 64_000;
  const bytes = new Uint8Array(20);
  for (let n = 0; n < rounds; n++) {
    new DataView(bytes.buffer).setUint32(16, n);
    const hash = finishHash(keyedHash(77, bytes, 0, 20));
    low[hash & 63]!++;
    high[hash >>> 26]!++;
  }
  for (const counts of [low, high]) {
    // χ² with 63 degrees of freedom is below 120 but for one time in 10⁵.
    const chi2 = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    assert(chi2 < 120, `${chi2}`);
  }
});

Deno.test("no set is made of what cannot be", () => {
  for (const places of [0, 2, 5, 1_000, 2 ** 21, NaN, -4, 4.5]) {
    assertThrows(() => createRecentSet(places, 1, fill), RangeError, "places");
  }
  for (const lifetime of [0, -1, NaN, 2 ** 15 + 1]) {
    assertThrows(() => createRecentSet(4, lifetime, fill), RangeError, "lifetime");
  }
});

import { assertEquals, assertThrows } from "@std/assert";
import { parseAddress } from "../../p2p/address.ts";
import { type Admission, fail, offer, remove } from "../../p2p/admission.ts";
import { parseNodeId } from "../../p2p/node_id.ts";
import { backOff, observeRoundTrip, timeoutOf } from "../../p2p/round_trip.ts";
import {
  aliveCount,
  createRoutingTable,
  findAddress,
  findId,
  leastRecentlySeen,
  nextSlot,
  oldestEntry,
  type RoutingTable,
  type RoutingTableOptions,
  slotAt,
  touch,
} from "../../p2p/routing_table.ts";

/** Seen from the zero id, 8 and up begins ids of bucket 31, 4 and up of bucket 30. */
const idOf = (first: string) => parseNodeId(first.padEnd(40, "0"));
const localOf = (port: number) => parseAddress(`127.0.0.1:${port}`);

function tableOf(options: RoutingTableOptions = {}): RoutingTable {
  return createRoutingTable(new Uint8Array(20), 0, options);
}

function give(table: RoutingTable, first: string, address: Uint8Array, now: number): Admission {
  const out: Admission = { outcome: "self", slot: -1 };
  offer(table, idOf(first), address, now, out);
  return out;
}

/** Fills bucket 31 with ids 80, 81, 82, 83 at ports 1 to 4, seen at seconds 1 to 4. */
function fullBucket(options: RoutingTableOptions = {}): RoutingTable {
  const table = tableOf(options);
  for (let i = 0; i < 4; i++) {
    assertEquals(give(table, `8${i}`, localOf(i + 1), i + 1).outcome, "added");
  }
  return table;
}

function bucketIds(table: RoutingTable, bucket: number): string[] {
  return Array.from({ length: table.counts[bucket]! }, (_, rank) => {
    return table.ids[20 * slotAt(table, bucket, rank)]!.toString(16);
  });
}

Deno.test("takes 10 kB in one buffer, ring and estimates included", () => {
  let bytes = 0;
  const buffers = new Set<ArrayBufferLike>();
  const add = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      bytes += value.byteLength;
      buffers.add(value.buffer);
    } else if (typeof value === "object" && value !== null) Object.values(value).forEach(add);
  };
  add(tableOf());
  const slots = 128 * (20 + 19 + 4 + 1 + 1) + 129 * (4 + 4 + 1);
  const buckets = 32 * (1 + 4);
  const ring = 64 * (20 + 19 + 4 + 1);
  assertEquals(bytes, 20 + slots + buckets + ring);
  assertEquals(bytes, 9_917);
  assertEquals([...buffers].map(({ byteLength }) => byteLength), [bytes]);
});

Deno.test("keeps the oldest entry of a full bucket if it answers", () => {
  const table = fullBucket();
  const { outcome, slot } = give(table, "90", localOf(5), 5);
  assertEquals(outcome, "guarded");
  assertEquals(slot, findId(table, idOf("80")));
  assertEquals(slot, oldestEntry(table, 31));
  touch(table, slot, 6);
  assertEquals(bucketIds(table, 31), ["81", "82", "83", "80"]);
  assertEquals(give(table, "91", localOf(6), 7).slot, findId(table, idOf("81")));
  assertEquals(table.replacements.count, 2);
});

Deno.test("replaces an entry that fails by the bucket's newest replacement", () => {
  const table = fullBucket();
  give(table, "90", localOf(5), 5);
  const { slot } = give(table, "91", localOf(6), 6);
  fail(table, slot);
  assertEquals(bucketIds(table, 31), ["81", "82", "83", "91"]);
  fail(table, findId(table, idOf("83")));
  // 90 was seen before 91, and the order is that of being seen.
  assertEquals(bucketIds(table, 31), ["81", "82", "90", "91"]);
  assertEquals(table.lastSeen[findId(table, idOf("90"))], 5);
  assertEquals(table.replacements.count, 0);
});

Deno.test("takes a replacement of no other bucket", () => {
  const table = fullBucket();
  give(table, "90", localOf(5), 5);
  give(table, "40", localOf(6), 6);
  fail(table, findId(table, idOf("40")));
  assertEquals(bucketIds(table, 30), ["40"]);
  remove(table, findId(table, idOf("40")));
  assertEquals(bucketIds(table, 30), []);
  assertEquals(table.replacements.count, 1);
});

Deno.test("keeps a failed entry while there is nobody better", () => {
  const table = fullBucket();
  for (let time = 0; time < 300; time++) fail(table, findId(table, idOf("82")));
  assertEquals(table.size, 4);
  assertEquals(table.failures[findId(table, idOf("82"))], 255);
  assertEquals(give(table, "90", localOf(5), 5).outcome, "added");
  assertEquals(bucketIds(table, 31), ["80", "81", "83", "90"]);
});

Deno.test("replaces only after as many failures in a row as asked for", () => {
  const table = fullBucket({ failureLimit: 2 });
  const { slot } = give(table, "90", localOf(5), 5);
  fail(table, slot);
  touch(table, slot, 6);
  fail(table, slot);
  assertEquals(bucketIds(table, 31), ["81", "82", "83", "80"]);
  fail(table, slot);
  assertEquals(bucketIds(table, 31), ["81", "82", "83", "90"]);
});

Deno.test("fills the place of an entry that says goodbye", () => {
  const table = fullBucket();
  give(table, "90", localOf(5), 5);
  remove(table, findId(table, idOf("81")));
  assertEquals(bucketIds(table, 31), ["80", "82", "83", "90"]);
  assertEquals(table.replacements.count, 0);
});

Deno.test("gives an id another address only once the old one failed", () => {
  const table = tableOf();
  const { slot } = give(table, "80", localOf(1), 1);
  assertEquals(give(table, "80", localOf(2), 2), { outcome: "claimed", slot });
  assertEquals(findAddress(table, localOf(1)), slot);
  fail(table, slot);
  assertEquals(give(table, "80", localOf(2), 3).outcome, "added");
  assertEquals(findAddress(table, localOf(1)), -1);
  assertEquals(findAddress(table, localOf(2)), findId(table, idOf("80")));
  assertEquals(table.size, 1);
});

Deno.test("gives an address another id only once the old one failed", () => {
  const table = tableOf();
  const { slot } = give(table, "80", localOf(1), 1);
  for (let i = 0; i < 100; i++) {
    assertEquals(give(table, `4${i}`, localOf(1), 2), { outcome: "claimed", slot });
  }
  fail(table, slot);
  assertEquals(give(table, "40", localOf(1), 3).outcome, "added");
  assertEquals(findId(table, idOf("80")), -1);
  assertEquals(table.size, 1);
});

Deno.test("never holds its own id", () => {
  const table = tableOf();
  assertEquals(give(table, "", localOf(1), 1), { outcome: "self", slot: -1 });
  assertEquals(table.size, 0);
});

for (
  const [family, of] of [
    ["/24", (i: number) => parseAddress(`198.51.100.${i}:8085`)],
    ["/48", (i: number) => parseAddress(`[2001:db8:7:${i}::1]:8085`)],
  ] as const
) {
  Deno.test(`lets one ${family} hold half of a bucket and no more`, () => {
    const table = tableOf();
    assertEquals(give(table, "80", of(1), 1).outcome, "added");
    assertEquals(give(table, "81", of(2), 1).outcome, "added");
    assertEquals(give(table, "82", of(3), 1).outcome, "crowded");
    assertEquals(give(table, "82", localOf(1), 1).outcome, "added");
    assertEquals(give(table, "83", localOf(2), 1).outcome, "added");
    assertEquals(give(table, "84", of(4), 1).outcome, "crowded");
    assertEquals(give(table, "40", of(5), 1).outcome, "added", "another bucket");
    assertEquals(table.replacements.count, 0);
    fail(table, findId(table, idOf("82")));
    assertEquals(give(table, "84", of(4), 1).outcome, "crowded", "not for a failed stranger");
    fail(table, findId(table, idOf("81")));
    assertEquals(give(table, "84", of(4), 1).outcome, "added", "in its kin's place");
    assertEquals(findId(table, idOf("81")), -1);
  });
}

Deno.test("replaces by a newest replacement that keeps to the quota", () => {
  const table = fullBucket();
  const of = (i: number) => parseAddress(`198.51.100.${i}:8085`);
  give(table, "90", localOf(9), 5);
  for (let i = 1; i <= 3; i++) assertEquals(give(table, `a${i}`, of(i), 6).outcome, "guarded");
  assertEquals(table.replacements.count, 3, "one of the three has displaced its oldest kin");
  for (const id of ["80", "81", "82"]) fail(table, findId(table, idOf(id)));
  assertEquals(bucketIds(table, 31), ["83", "90", "a3", "a2"]);
});

Deno.test("passes over a newer replacement that the quota keeps out", () => {
  const table = fullBucket();
  const of = (i: number) => parseAddress(`198.51.100.${i}:8085`);
  remove(table, findId(table, idOf("80")));
  give(table, "80", of(1), 4);
  give(table, "90", localOf(9), 5);
  for (const i of [2, 3]) assertEquals(give(table, `a${i}`, of(i), 6).outcome, "guarded");
  fail(table, findId(table, idOf("81")));
  assertEquals(bucketIds(table, 31), ["82", "83", "80", "a3"]);
  fail(table, findId(table, idOf("82")));
  assertEquals(bucketIds(table, 31), ["83", "80", "90", "a3"]);
  assertEquals(table.replacements.count, 1);
});

Deno.test("counts local addresses for the quota if asked to", () => {
  const table = tableOf({ limitLocal: true, prefixLimit: 1 });
  assertEquals(give(table, "80", localOf(1), 1).outcome, "added");
  assertEquals(give(table, "81", localOf(2), 1).outcome, "crowded");
  assertEquals(give(table, "81", parseAddress("10.1.2.3:1"), 1).outcome, "added");
  assertEquals(give(table, "82", parseAddress("10.1.2.4:1"), 1).outcome, "crowded");
  assertEquals(give(table, "82", parseAddress("10.1.3.4:1"), 1).outcome, "added");
});

Deno.test("leaves a flooded bucket 8 places of the ring and the others theirs", () => {
  const table = fullBucket();
  for (let i = 0; i < 4; i++) give(table, `4${i}`, localOf(10 + i), 5);
  give(table, "50", localOf(20), 5);
  for (let i = 0; i < 1000; i++) {
    const id = (0x9000 + i).toString(16);
    assertEquals(give(table, id, localOf(1000 + i), 6).outcome, "guarded");
  }
  assertEquals(table.size, 8);
  assertEquals(table.replacements.count, 9);
  fail(table, findId(table, idOf("42")));
  assertEquals(bucketIds(table, 30), ["40", "41", "43", "50"]);
});

Deno.test("drops the oldest replacement of all once the ring is full", () => {
  const table = tableOf();
  const out: Admission = { outcome: "self", slot: -1 };
  const id = new Uint8Array(20);
  const waiting: number[] = [];
  for (let port = 1; port <= 120; port++) {
    // Ten buckets in turn, twelve peers each.
    id.fill(0);
    const bit = 3 * (port % 10);
    id[bit >> 3] = 0x80 >> (bit & 7);
    id[19] = port;
    offer(table, id, localOf(port), port, out);
    if (out.outcome === "guarded") waiting.push(port);
  }
  assertEquals(table.size, 40);
  assertEquals(waiting.length, 80);
  assertEquals(table.replacements.count, 64);
  assertEquals([...table.replacements.lastSeen], waiting.slice(16));
});

Deno.test("starts a new entry with a round trip of its own", () => {
  const table = fullBucket();
  const { slot } = give(table, "90", localOf(5), 5);
  observeRoundTrip(table.roundTrips, slot, 0.4, false);
  backOff(table.roundTrips, slot);
  assertEquals(timeoutOf(table.roundTrips, slot), 1);
  fail(table, slot);
  assertEquals(table.roundTrips.smoothed[findId(table, idOf("90"))], -1);
  assertEquals(table.roundTrips.doublings[findId(table, idOf("90"))], 0);
});

Deno.test("leaves the table as it was when a call throws", () => {
  const table = fullBucket();
  const before = structuredClone(table);
  const out: Admission = { outcome: "self", slot: -1 };
  const id = idOf("90");
  for (const now of [-1, NaN, Infinity, 2 ** 32]) {
    assertThrows(() => offer(table, id, localOf(9), now, out), RangeError);
    assertThrows(() => touch(table, oldestEntry(table, 31), now), RangeError);
    assertThrows(() => createRoutingTable(id, now), RangeError);
  }
  assertThrows(() => offer(table, id.subarray(1), localOf(9), 9, out), RangeError);
  assertThrows(() => offer(table, id, localOf(9).subarray(1), 9, out), RangeError);
  assertThrows(() => offer(table, id, localOf(9), 9, out, 1), RangeError);
  assertThrows(() => offer(table, id, localOf(9), 9, out, 0, -1), RangeError);
  for (const slot of [-1, 0, 0.5, 128, NaN]) {
    assertThrows(() => touch(table, slot, 9), RangeError);
    assertThrows(() => fail(table, slot), RangeError);
    assertThrows(() => remove(table, slot), RangeError);
  }
  for (const bucket of [-1, 32, 1.5]) assertThrows(() => oldestEntry(table, bucket), RangeError);
  assertEquals(table, before);
  assertEquals(out, { outcome: "self", slot: -1 });
});

Deno.test("refuses options out of range", () => {
  for (const prefixLimit of [0, 5, 1.5, NaN]) {
    assertThrows(() => tableOf({ prefixLimit }), RangeError);
  }
  for (const failureLimit of [0, 256, 1.5, NaN]) {
    assertThrows(() => tableOf({ failureLimit }), RangeError);
  }
  assertThrows(() => createRoutingTable(new Uint8Array(19), 0), RangeError);
});

Deno.test("visits every entry while each is touched", () => {
  const table = fullBucket();
  for (let i = 0; i < 4; i++) give(table, `0${i + 1}`, localOf(20 + i), 5);
  const visited: number[] = [];
  for (let slot = nextSlot(table, -1); slot >= 0; slot = nextSlot(table, slot)) {
    visited.push(slot);
    touch(table, slot, 10);
  }
  assertEquals(visited.length, 8);
  assertEquals(new Set(visited).size, 8);
});

Deno.test("tells who was seen least recently of all that are alive", () => {
  const table = tableOf({ failureLimit: 2 });
  assertEquals(leastRecentlySeen(table), -1);
  give(table, "80", localOf(1), 3);
  give(table, "40", localOf(2), 2);
  give(table, "20", localOf(3), 2);
  const [high, middle, low] = ["80", "40", "20"].map((first) => findId(table, idOf(first)));
  assertEquals(leastRecentlySeen(table), low, "the lower slot of two seen at once");
  fail(table, low!);
  assertEquals(leastRecentlySeen(table), low, "one failure is not two");
  fail(table, low!);
  assertEquals(leastRecentlySeen(table), middle);
  touch(table, middle!, 4);
  assertEquals(leastRecentlySeen(table), high);
  for (const slot of [high, high, middle, middle]) fail(table, slot!);
  assertEquals(leastRecentlySeen(table), -1);
});

Deno.test("counts who is alive", () => {
  const table = fullBucket();
  assertEquals(aliveCount(tableOf()), 0);
  assertEquals(aliveCount(table), 4);
  for (const first of ["80", "82"]) fail(table, findId(table, idOf(first)));
  assertEquals(aliveCount(table), 2);
  touch(table, findId(table, idOf("82")), 5);
  assertEquals(aliveCount(table), 3);
});

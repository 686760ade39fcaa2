import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { packAddress } from "../../p2p/address.ts";
import { type Admission, fail, offer } from "../../p2p/admission.ts";
import { closest } from "../../p2p/closest.ts";
import { createRoutingTable, nextSlot, type RoutingTable } from "../../p2p/routing_table.ts";
import { long } from "../long.ts";
import { bigOf, bytesOf } from "./routing_table_model.ts";

/** Of the 160 bits; small and clustered ones are the hard cases. */
const anyId = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 160n - 1n }),
  fc.tuple(fc.integer({ min: 0, max: 159 }), fc.bigInt({ min: 0n, max: 2n ** 160n - 1n }))
    .map(([depth, id]) => id >> BigInt(depth)),
  fc.bigInt({ min: 0n, max: 64n }).map((low) => 2n ** 160n - 1n - low),
);

const anyTable = fc.record({
  own: anyId,
  offsets: fc.array(anyId, { maxLength: 120 }),
  isClustered: fc.boolean(),
  failing: fc.integer({ min: 2, max: 9 }),
});

function fill(own: bigint, ids: bigint[], failing: number): RoutingTable {
  const table = createRoutingTable(bytesOf(own), 0);
  const out: Admission = { outcome: "self", slot: -1 };
  ids.forEach((id, i) => offer(table, bytesOf(id), packAddress("127.0.0.1", i + 1), 1, out));
  for (let slot = nextSlot(table, -1); slot >= 0; slot = nextSlot(table, slot)) {
    if (slot % failing === 0) fail(table, slot);
  }
  return table;
}

/** Everybody alive, sorted by distance. */
function sorted(table: RoutingTable, target: bigint): bigint[] {
  const ids: bigint[] = [];
  for (let slot = nextSlot(table, -1); slot >= 0; slot = nextSlot(table, slot)) {
    if (table.failures[slot] === 0) ids.push(bigOf(table.ids, 20 * slot));
  }
  return ids.sort((a, b) => ((a ^ target) < (b ^ target) ? -1 : 1));
}

Deno.test("finds what sorting the whole table finds, clustered ids included", () => {
  fc.assert(
    fc.property(
      anyTable,
      anyId,
      fc.integer({ min: 0, max: 20 }),
      fc.nat({ max: 40 }),
      ({ own, offsets, isClustered, failing }, target, count, targetAt) => {
        const ids = isClustered ? offsets.map((offset) => own ^ offset) : offsets;
        const table = fill(own, ids, failing);
        const targets = [target, own, ...ids.slice(0, 3), ...ids.slice(0, 3).map((id) => id ^ 1n)];
        for (const wanted of targets) {
          const bytes = new Uint8Array(targetAt + 20).fill(0xa5);
          bytes.set(bytesOf(wanted), targetAt);
          const out = new Uint16Array(count + 2).fill(999);
          const found = closest(table, bytes, count, out, targetAt);
          const near = Array.from(out.subarray(0, found), (slot) => bigOf(table.ids, 20 * slot));
          assertEquals(near, sorted(table, wanted).slice(0, count));
          assertEquals(Array.from(out.subarray(found)), new Array(count + 2 - found).fill(999));
        }
      },
    ),
    { seed: 3, numRuns: long(20_000, 1_000) },
  );
});

Deno.test("sorts a whole table of full buckets", () => {
  const own = 0x5a5an << 140n;
  const ids = Array.from({ length: 32 }, (_, bucket) => own ^ (1n << BigInt(128 + bucket)))
    .flatMap((id) => [id, id ^ 1n, id ^ 2n, id ^ 3n]);
  const table = fill(own, ids, 1000);
  assertEquals(table.size, 128);
  const out = new Uint16Array(128);
  for (const target of [own, own ^ 1n, 0n, 2n ** 160n - 1n]) {
    const found = closest(table, bytesOf(target), 128, out);
    const near = Array.from(out.subarray(0, found), (slot) => bigOf(table.ids, 20 * slot));
    assertEquals(near, sorted(table, target));
  }
});

Deno.test("sorts the ids folded into the lowest bucket, between the buckets above it", () => {
  const own = 0x5a5a5n << 139n;
  const folded = [1n, 2n ** 50n + 5n, 2n ** 128n + 3n, 2n ** 129n - 1n];
  const above = [2n ** 129n, 2n ** 129n + 9n, 2n ** 130n, 2n ** 143n, 2n ** 144n, 2n ** 159n];
  const table = fill(own, [...folded, ...above].map((offset) => own ^ offset), 1000);
  assertEquals(table.counts[0], 4);
  assertEquals(table.size, 10);
  const out = new Uint16Array(10);
  for (const above of [0n, 2n ** 129n, 2n ** 130n, 3n << 129n, 2n ** 143n, 2n ** 159n]) {
    for (const low of [0n, 1n, 2n ** 50n, 2n ** 127n, 2n ** 128n, 2n ** 129n - 1n]) {
      const target = own ^ above ^ low;
      const all = sorted(table, target);
      for (let count = 1; count <= 10; count++) {
        const found = closest(table, bytesOf(target), count, out);
        const near = Array.from(out.subarray(0, found), (slot) => bigOf(table.ids, 20 * slot));
        assertEquals(near, all.slice(0, count));
      }
    }
  }
});

Deno.test("refuses a count beyond the room and a target that is cut off", () => {
  const table = fill(0n, [1n, 2n], 1000);
  const out = new Uint16Array(4);
  for (const count of [-1, 5, 1.5, NaN]) {
    assertThrows(() => closest(table, new Uint8Array(20), count, out), RangeError);
  }
  assertThrows(() => closest(table, new Uint8Array(19), 1, out), RangeError);
  assertThrows(() => closest(table, new Uint8Array(20), 1, out, 1), RangeError);
  assertThrows(() => closest(table, new Uint8Array(20), 1, out, -1), RangeError);
  assertEquals([...out], [0, 0, 0, 0]);
});

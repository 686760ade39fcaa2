import { assertEquals, assertThrows } from "@std/assert";
import { parseAddress } from "../../p2p/address.ts";
import { type Admission, offer } from "../../p2p/admission.ts";
import { fillIdInBucket } from "../../p2p/node_id.ts";
import { dueForRefresh, noteRefresh } from "../../p2p/refresh.ts";
import { createRoutingTable, type RoutingTable } from "../../p2p/routing_table.ts";
import { bitOfBucket } from "../../p2p/table_bucket.ts";

/** A table of the zero id with one entry in each of these buckets. */
function tableWith(...buckets: number[]): RoutingTable {
  const table = createRoutingTable(new Uint8Array(20), 1000);
  const out: Admission = { outcome: "self", slot: -1 };
  for (const bucket of buckets) {
    const id = new Uint8Array(20);
    fillIdInBucket(table.own, bitOfBucket(bucket), id, id);
    offer(table, id, parseAddress(`127.0.0.1:${bucket + 1}`), 1000, out);
  }
  return table;
}

function due(table: RoutingTable, interval: number, now: number, room = 32): number[] {
  const out = new Uint8Array(room);
  return [...out.subarray(0, dueForRefresh(table, interval, now, out))];
}

Deno.test("asks for every bucket from the lowest non-empty one up, once the interval is over", () => {
  const table = tableWith(29, 26);
  assertEquals(due(table, 3600, 4599), []);
  assertEquals(due(table, 3600, 4600), [31, 30, 29, 28, 27, 26]);
  assertEquals(due(table, 3600, 4600, 2), [31, 30]);
});

Deno.test("waits anew after a lookup, bucket by bucket", () => {
  const table = tableWith(28);
  noteRefresh(table, 30, 4000);
  noteRefresh(table, 3, 5000);
  assertEquals(due(table, 3600, 4600), [31, 29, 28]);
  assertEquals(due(table, 3600, 7600), [31, 30, 29, 28]);
  assertEquals(due(table, Infinity, 2 ** 32 - 1), []);
});

Deno.test("has nothing to refresh while it knows nobody", () => {
  assertEquals(due(tableWith(), 0, 1e9), []);
  assertEquals(due(tableWith(0), 0, 1000).length, 32);
});

Deno.test("refuses buckets, intervals and times that do not exist", () => {
  const table = tableWith(31);
  const before = structuredClone(table);
  for (const bucket of [-1, 32, 0.5]) {
    assertThrows(() => noteRefresh(table, bucket, 1), RangeError);
  }
  for (const now of [-1, NaN, 2 ** 32]) {
    assertThrows(() => noteRefresh(table, 1, now), RangeError);
    assertThrows(() => due(table, 1, now), RangeError);
  }
  for (const interval of [-1, NaN]) assertThrows(() => due(table, interval, 1), RangeError);
  assertEquals(table, before);
});

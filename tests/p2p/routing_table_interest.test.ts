import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseAddress } from "../../p2p/address.ts";
import { type Admission, fail, offer } from "../../p2p/admission.ts";
import { hasRoomToWait, wouldAdmit } from "../../p2p/interest.ts";
import { parseNodeId } from "../../p2p/node_id.ts";
import { createRoutingTable, findId, type RoutingTable } from "../../p2p/routing_table.ts";

const idOf = (first: string) => parseNodeId(first.padEnd(40, "0"));
const localOf = (port: number) => parseAddress(`127.0.0.1:${port}`);
const publicOf = (host: number) => parseAddress(`198.51.100.${host}:8085`);

function give(table: RoutingTable, first: string, address: Uint8Array): void {
  const out: Admission = { outcome: "self", slot: -1 };
  offer(table, idOf(first), address, 1, out);
}

/** Of the zero id; ids 80 to 83 at ports 1 to 4 fill bucket 31. */
function fullBucket(): RoutingTable {
  const table = createRoutingTable(new Uint8Array(20), 0);
  for (let i = 0; i < 4; i++) give(table, `8${i}`, localOf(i + 1));
  return table;
}

Deno.test("wants whom a free or a failed place waits for", () => {
  const table = fullBucket();
  assert(wouldAdmit(table, idOf("40"), localOf(9)));
  assert(!wouldAdmit(table, idOf("90"), localOf(9)));
  fail(table, findId(table, idOf("82")));
  assert(wouldAdmit(table, idOf("90"), localOf(9)));
});

Deno.test("wants neither itself nor whom it knows, alive or failed", () => {
  const table = createRoutingTable(new Uint8Array(20), 0);
  give(table, "80", localOf(1));
  assert(!wouldAdmit(table, new Uint8Array(20), localOf(9)));
  assert(!wouldAdmit(table, idOf("80"), localOf(1)));
  fail(table, findId(table, idOf("80")));
  assert(!wouldAdmit(table, idOf("80"), localOf(1)));
});

Deno.test("wants an id at another address, and an address of another id, once the old one failed", () => {
  const table = createRoutingTable(new Uint8Array(20), 0);
  give(table, "80", localOf(1));
  assert(!wouldAdmit(table, idOf("80"), localOf(2)));
  assert(!wouldAdmit(table, idOf("40"), localOf(1)));
  fail(table, findId(table, idOf("80")));
  assert(wouldAdmit(table, idOf("80"), localOf(2)));
  assert(wouldAdmit(table, idOf("40"), localOf(1)));
});

Deno.test("wants no third of a network in a bucket, unless one of them failed", () => {
  const table = createRoutingTable(new Uint8Array(20), 0);
  give(table, "80", publicOf(1));
  give(table, "81", publicOf(2));
  assert(!wouldAdmit(table, idOf("82"), publicOf(3)));
  assert(wouldAdmit(table, idOf("40"), publicOf(3)), "another bucket");
  assert(wouldAdmit(table, idOf("82"), localOf(3)), "another network");
  fail(table, findId(table, idOf("80")));
  assert(wouldAdmit(table, idOf("82"), publicOf(3)));
});

Deno.test("looks for up to two replacements a bucket", () => {
  const table = fullBucket();
  assert(hasRoomToWait(table, idOf("90")));
  give(table, "90", localOf(5));
  assert(hasRoomToWait(table, idOf("91")));
  give(table, "91", localOf(6));
  assert(!hasRoomToWait(table, idOf("92")));
  assert(hasRoomToWait(table, idOf("40")), "another bucket");
  assert(!hasRoomToWait(table, new Uint8Array(20)), "itself");
});

Deno.test("changes nothing by asking, and refuses what is cut off", () => {
  const table = fullBucket();
  fail(table, findId(table, idOf("80")));
  const before = structuredClone(table);
  wouldAdmit(table, idOf("80"), localOf(2));
  wouldAdmit(table, idOf("80"), localOf(9));
  hasRoomToWait(table, idOf("90"));
  const short = new Uint8Array(18);
  assertThrows(() => wouldAdmit(table, short, localOf(9)), RangeError, "id");
  assertThrows(() => wouldAdmit(table, idOf("90"), short), RangeError, "address");
  assertThrows(() => wouldAdmit(table, idOf("90"), localOf(9), 1), RangeError, "id");
  assertThrows(() => wouldAdmit(table, idOf("90"), localOf(9), 0, -1), RangeError, "address");
  assertThrows(() => hasRoomToWait(table, idOf("90"), 0.5), RangeError, "id");
  assertEquals(table, before);
});

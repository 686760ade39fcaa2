/**
 * The routing table as a peer in a mesh of 1,000 holds it: the closest 4 and 8 of a random target,
 * beside sorting all entries (what a table without the order of buckets has to do); touch, look-up by
 * id, and what is asked about newcomers.
 */
import { createRandom, nextUint32, type Random } from "../../layers/random.ts";
import { packAddress } from "../../p2p/address.ts";
import { type Admission, offer } from "../../p2p/admission.ts";
import { closest } from "../../p2p/closest.ts";
import { ADDRESS_BYTES } from "../../p2p/constants.ts";
import { hasRoomToWait, wouldAdmit } from "../../p2p/interest.ts";
import { compareDistance } from "../../p2p/node_id.ts";
import {
  createRoutingTable,
  findId,
  leastRecentlySeen,
  nextSlot,
  type RoutingTable,
  touch,
} from "../../p2p/routing_table.ts";
import { measure } from "./measure.ts";

const MESH = 1_000;
const OPERATIONS = 1_000;

/** Measures and prints. */
export async function bench(): Promise<void> {
  const random = createRandom(1);
  const table = createTable(random);
  const slots: number[] = [];
  for (let slot = nextSlot(table, -1); slot >= 0; slot = nextSlot(table, slot)) slots.push(slot);
  const targets = randomIds(OPERATIONS, random);
  console.log(
    `routing table of ${table.size} entries, of a mesh of ${MESH}, in ${bytesOf(table)} bytes`,
  );

  const options = { operations: OPERATIONS, seconds: 0.5 };
  const out = new Uint16Array(20);
  for (const count of [4, 8, 20]) {
    await measure(`closest ${count}`, () => {
      for (let i = 0; i < OPERATIONS; i++) closest(table, targets, count, out, 20 * i);
    }, options);
  }
  await measure("rival: closest 8 by sorting all entries", () => {
    for (let i = 0; i < OPERATIONS; i++) sortAll(table, slots, targets, 20 * i).slice(0, 8);
  }, options);
  await measure("touch", () => {
    for (let i = 0; i < OPERATIONS; i++) touch(table, slots[i % slots.length]!, i);
  }, options);
  await measure("find by id", () => {
    for (let i = 0; i < OPERATIONS; i++) findId(table, table.ids, 20 * slots[i % slots.length]!);
  }, options);
  const admission: Admission = { outcome: "self", slot: -1 };
  const addresses = new Uint8Array(ADDRESS_BYTES * OPERATIONS);
  for (let i = 0; i < OPERATIONS; i++) {
    packAddress("127.0.0.1", MESH + 1 + i, addresses, ADDRESS_BYTES * i);
  }
  await measure("interest in a newcomer, most of them of full buckets", () => {
    for (let i = 0; i < OPERATIONS; i++) {
      wouldAdmit(table, targets, addresses, 20 * i, ADDRESS_BYTES * i);
      hasRoomToWait(table, targets, 20 * i);
    }
  }, options);
  await measure("least recently seen", () => {
    for (let i = 0; i < OPERATIONS; i++) leastRecentlySeen(table);
  }, options);
  await measure("offer of a newcomer, most of them to full buckets", () => {
    for (let i = 0; i < OPERATIONS; i++) {
      offer(table, targets, addresses, OPERATIONS, admission, 20 * i, ADDRESS_BYTES * i);
    }
  }, options);
}

function createTable(random: Random): RoutingTable {
  const table = createRoutingTable(randomIds(1, random), 0);
  const ids = randomIds(MESH, random);
  const admission: Admission = { outcome: "self", slot: -1 };
  for (let i = 0; i < MESH; i++) {
    offer(table, ids, packAddress("127.0.0.1", i + 1), 0, admission, 20 * i);
  }
  return table;
}

function randomIds(count: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: 20 * count }, () => nextUint32(random));
}

/** Of all its arrays. */
function bytesOf(state: object): number {
  let bytes = 0;
  for (const value of Object.values(state)) {
    if (ArrayBuffer.isView(value)) bytes += value.byteLength;
    else if (typeof value === "object") bytes += bytesOf(value);
  }
  return bytes;
}

function sortAll(
  table: RoutingTable,
  slots: number[],
  target: Uint8Array,
  targetAt: number,
): number[] {
  const { ids } = table;
  return slots.toSorted((a, b) => compareDistance(ids, ids, target, 20 * a, 20 * b, targetAt));
}

if (import.meta.main) await bench();

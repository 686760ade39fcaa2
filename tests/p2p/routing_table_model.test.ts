import { assert, assertEquals, assertLessOrEqual, assertStrictEquals } from "@std/assert";
import { createRandom, nextBelow, nextUint32, type Random } from "../../layers/random.ts";
import { formatAddress, parseAddress } from "../../p2p/address.ts";
import { type Admission, fail, offer, remove } from "../../p2p/admission.ts";
import { closest } from "../../p2p/closest.ts";
import { hasRoomToWait, wouldAdmit } from "../../p2p/interest.ts";
import {
  aliveCount,
  createRoutingTable,
  findAddress,
  findId,
  isFailed,
  leastRecentlySeen,
  nextSlot,
  nonEmptyBuckets,
  oldestEntry,
  type RoutingTable,
  slotAt,
  touch,
} from "../../p2p/routing_table.ts";
import { BUCKET_SIZE } from "../../p2p/table_bucket.ts";
import { long } from "../long.ts";
import { bigOf, bytesOf, type Entry, Model, type Peer } from "./routing_table_model.ts";

interface Address {
  text: string;
  prefix?: string;
}

for (
  const [name, prefixLimit, limitLocal, failureLimit] of [
    ["by default", 2, false, 1],
    ["one of a prefix, local ones too, two failures", 1, true, 2],
    ["without a prefix limit, three failures", 4, false, 3],
  ] as const
) {
  Deno.test(`agrees with the model under random operations: ${name}`, () => {
    const random = createRandom(failureLimit);
    const own = randomId(random);
    const table = createRoutingTable(bytesOf(own), 0, { prefixLimit, limitLocal, failureLimit });
    const model = new Model(own, prefixLimit, failureLimit);
    const ids = [own, ...Array.from({ length: 300 }, () => idNear(own, random))];
    const addresses = createAddresses(limitLocal);
    const outcomes = new Map<string, number>();
    const admission: Admission = { outcome: "self", slot: -1 };
    let now = 1.7e9;

    for (let step = 0; step < long(200_000, 20_000); step++) {
      now += nextBelow(random, 4) / 4;
      const entries = model.entries();
      const entry = entries[nextBelow(random, entries.length + 1)];
      const action = nextBelow(random, 100);
      if (entry === undefined || action < 60) {
        const peer = draw(ids, addresses, random);
        assertStrictEquals(hasRoomToWait(table, bytesOf(peer.id)), model.hasRoomToWait(peer.id));
        const isWanted = isAdmissible(table, peer);
        offer(table, bytesOf(peer.id), parseAddress(peer.address), now, admission);
        const [outcome, about] = model.offer(peer, now);
        assertStrictEquals(admission.outcome, outcome);
        assertStrictEquals(isWanted, outcome === "added");
        assertStrictEquals(
          admission.slot,
          about === undefined ? -1 : findId(table, bytesOf(about.id)),
        );
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      } else if (action < 75) {
        touch(table, findId(table, bytesOf(entry.id)), now);
        model.touch(entry, now);
      } else if (action < 95) {
        fail(table, findId(table, bytesOf(entry.id)));
        model.fail(entry);
      } else {
        remove(table, findId(table, bytesOf(entry.id)));
        model.remove(entry);
      }
      if (step % 16 === 0) sameClosest(table, model, ids, random);
      if (step % 64 === 0) sameState(table, model);
      if (step % 64 === 0) keepsItsPromises(table, model);
    }

    for (const outcome of ["added", "seen", "guarded", "claimed", "self"]) {
      assert(outcomes.get(outcome)! > 20, `${outcome}: ${outcomes.get(outcome)} times`);
    }
    assertEquals((outcomes.get("crowded") ?? 0) > 20, prefixLimit < 4);
  });
}

function sameState(table: RoutingTable, model: Model): void {
  const buckets = Array.from({ length: 32 }, (_, bucket) => ({
    oldest: oldestEntry(table, bucket),
    isOccupied: ((table.occupied >>> bucket) & 1) === 1,
    entries: Array.from({ length: table.counts[bucket]! }, (_, rank) => {
      return entryAt(table, slotAt(table, bucket, rank));
    }),
  })).filter(({ entries, isOccupied }) => entries.length > 0 || isOccupied);
  const expected = [...model.buckets].sort(([a], [b]) => a - b)
    .filter(([, entries]) => entries.length > 0)
    .map(([, entries]) => ({
      oldest: findId(table, bytesOf(entries[0]!.id)),
      isOccupied: true,
      entries: entries.map(plain),
    }));
  assertEquals(buckets, expected);
  const { replacements } = table;
  const ring = Array.from({ length: replacements.count }, (_, index) => ({
    id: bigOf(replacements.ids, 20 * index),
    address: formatAddress(replacements.addresses, 19 * index),
    lastSeen: replacements.lastSeen[index]!,
    failures: 0,
  }));
  assertEquals(ring, model.ring.map(plain));

  const visited = new Set<bigint>();
  for (let slot = nextSlot(table, -1); slot >= 0; slot = nextSlot(table, slot)) {
    visited.add(bigOf(table.ids, 20 * slot));
  }
  assertEquals(visited, new Set(model.entries().map((entry) => entry.id)));
  assertEquals(table.size, visited.size);
  assertEquals(nonEmptyBuckets(table), expected.length);
  assertEquals(aliveCount(table), model.alive().length);
  const oldest = model.leastRecentlySeen().map((entry) => findId(table, bytesOf(entry.id)));
  assertEquals(leastRecentlySeen(table), oldest.length === 0 ? -1 : Math.min(...oldest));
}

/** Asked as for a peer inside a frame. */
function isAdmissible(table: RoutingTable, peer: Peer): boolean {
  const bytes = new Uint8Array(45);
  bytes.set(bytesOf(peer.id), 3);
  bytes.set(parseAddress(peer.address), 25);
  return wouldAdmit(table, bytes, bytes, 3, 25);
}

/** What holds whatever the rules of admission are. */
function keepsItsPromises(table: RoutingTable, model: Model): void {
  assertEquals(findId(table, table.own), -1);
  assertLessOrEqual(table.replacements.count, 64);
  const addresses = new Set<string>();
  for (const [bucket, entries] of model.buckets) {
    assertLessOrEqual(entries.length, BUCKET_SIZE);
    const networks = new Map<string, number>();
    for (const { id, address, prefix } of entries) {
      const slot = findId(table, bytesOf(id));
      assertEquals(slot >> 2, bucket);
      assertEquals(findAddress(table, parseAddress(address)), slot);
      addresses.add(address);
      if (prefix !== undefined) networks.set(prefix, (networks.get(prefix) ?? 0) + 1);
    }
    for (const held of networks.values()) assertLessOrEqual(held, table.quota.limit);
  }
  assertEquals(addresses.size, table.size);
}

function sameClosest(table: RoutingTable, model: Model, ids: bigint[], random: Random): void {
  const known = ids[nextBelow(random, ids.length)]!;
  const target = nextBelow(random, 2) === 0 ? known : idNear(known, random);
  const count = nextBelow(random, 21);
  const out = new Uint16Array(20);
  const found = closest(table, bytesOf(target), count, out);
  const nearest = Array.from(out.subarray(0, found), (slot) => bigOf(table.ids, 20 * slot));
  assertEquals(nearest, model.closest(target, count).map((entry) => entry.id));
  assert(out.subarray(0, found).every((slot) => !isFailed(table, slot)));
}

function entryAt(table: RoutingTable, slot: number): Entry {
  return {
    id: bigOf(table.ids, 20 * slot),
    address: formatAddress(table.addresses, 19 * slot),
    lastSeen: table.lastSeen[slot]!,
    failures: table.failures[slot]!,
  };
}

function plain({ id, address, lastSeen, failures }: Entry): Entry {
  return { id, address, lastSeen, failures };
}

/** Each id has an address of its own that it mostly uses, so that claims stay the exception. */
function draw(ids: bigint[], addresses: Address[], random: Random): Peer {
  const which = nextBelow(random, ids.length);
  const other = nextBelow(random, 10) === 0 ? nextBelow(random, addresses.length) : which;
  const { text, prefix } = addresses[other]!;
  return { id: ids[which]!, address: text, ...(prefix === undefined ? {} : { prefix }) };
}

/** Public ones in a few networks of both families, and local ones of every kind. */
function createAddresses(limitLocal: boolean): Address[] {
  const local = (text: string, prefix: string) => limitLocal ? { text, prefix } : { text };
  const addresses: Address[] = [];
  for (let i = 0; addresses.length < 301; i++) {
    addresses.push(
      { text: `203.0.${i % 2}.${i % 251}:${i + 1}`, prefix: `203.0.${i % 2}` },
      { text: `[2001:db8:${i % 2 + 1}:${i + 1}::1]:8085`, prefix: `2001:db8:${i % 2 + 1}` },
      local(`127.0.0.1:${i + 1}`, "127.0.0"),
      local(`192.168.1.${i % 250 + 1}:${i + 1}`, "192.168.1"),
      local(`[fd00::${(i + 1).toString(16)}]:8085`, "fd00"),
    );
  }
  return addresses;
}

/** Agrees with `id` in a random number of leading bits: few buckets are full, many have one. */
function idNear(id: bigint, random: Random): bigint {
  const depth = nextBelow(random, 3) === 0 ? nextBelow(random, 160) : nextBelow(random, 8);
  return id ^ (randomId(random) >> BigInt(depth));
}

function randomId(random: Random): bigint {
  let id = 0n;
  for (let i = 0; i < 5; i++) id = (id << 32n) | BigInt(nextUint32(random));
  return id;
}

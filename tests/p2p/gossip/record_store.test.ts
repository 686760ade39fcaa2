import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { networkIdOf } from "../../../p2p/frame_envelope.ts";
import { RECORD_KINDS } from "../../../p2p/gossip/record.ts";
import { snapshotOf } from "../../../p2p/gossip/record_snapshot.ts";
import {
  acceptRecord,
  allOrigins,
  compareVersions,
  originOf,
  originOfHex,
  recordsHash,
  type RecordStore,
  removeOrigin,
} from "../../../p2p/gossip/record_store.ts";
import { verifySignature } from "../../../p2p/identity.ts";
import {
  contentsOf,
  createStore,
  forge,
  hosts,
  linksWith,
  recordsOf,
  signAgain,
  speaker,
  take,
} from "./record_hosts.ts";

const own = speaker(0);
const other = speaker(1);
const ME = hosts[0]!;
const OTHER = hosts[1]!;

/** A store that knows both hosts, at version 2. */
function storeOfTwo(): RecordStore {
  const store = createStore();
  take(store, [own.links(1), own.load(2), other.links(1), other.load(2)]);
  return store;
}

const isLive = (store: RecordStore, i: number) => originOf(store, hosts[i]!.id)!.isLive;

/** The records with the larger bytes last. */
function bySize(records: Uint8Array[]): Uint8Array[] {
  return records.sort((a, b) => (a.toHex() < b.toHex() ? -1 : 1));
}

Deno.test("a host is live once both its load and its links were told", () => {
  const store = createStore();
  assertEquals(take(store, [own.load(2)]), ["unknownOrigin"]);
  assertEquals(take(store, [own.leave(2)]), ["unknownOrigin"]);
  assertEquals(take(store, [own.links(1)]), ["accepted"]);
  assert(!isLive(store, 0));
  assertEquals(take(store, [own.load(2)]), ["accepted"]);
  assert(isLive(store, 0));
  const { version, hex, linked } = originOfHex(store, ME.id.toHex())!;
  assertEquals([version, hex], [{ incarnation: 1, sequence: 2 }, ME.id.toHex()]);
  assertEquals(linked, new Set());
  take(store, [own.links(3, { links: linksWith([OTHER]) })]);
  assertEquals(originOf(store, ME.id)!.linked, new Set([OTHER.id.toHex()]));
});

Deno.test("what was accepted is held as a copy, and answered with", () => {
  const store = createStore();
  const bytes = own.links(1);
  const { outcome, kind, version, origin } = acceptRecord(store, bytes, 12);
  assertEquals([outcome, kind, version], ["accepted", RECORD_KINDS.links, {
    incarnation: 1,
    sequence: 1,
  }]);
  assertEquals(origin!.changedAt, 12);
  bytes.fill(0);
  assertEquals(recordsOf(origin!), [own.links(1)]);
  assertEquals(take(store, [own.links(1)], 13), ["known"]);
  assertEquals(origin!.changedAt, 12);
});

Deno.test("the later record of each kind is held, whichever life it is of", () => {
  const store = storeOfTwo();
  assertEquals(take(store, [own.load(9), own.load(8), own.load(2)]), [
    "accepted",
    "older",
    "older",
  ]);
  assertEquals(take(store, [own.links(4)]), ["accepted"]);
  assertEquals(originOf(store, ME.id)!.version.sequence, 9);
  assertEquals(take(store, [speaker(0, 2).load(1), own.load(10)]), ["accepted", "older"]);
  assertEquals(originOf(store, ME.id)!.version, { incarnation: 2, sequence: 1 });
  const order = [[1, 5], [2, 0], [2, 1], [3, 0]].map(([incarnation, sequence]) => ({
    incarnation: incarnation!,
    sequence: sequence!,
  }));
  assertEquals(order.toReversed().sort(compareVersions), order);
});

Deno.test("nobody speaks for another host, and nobody's records change another's state", () => {
  const store = storeOfTwo();
  const before = contentsOf(store);
  const forged = [
    signAgain(own.load(9), OTHER),
    signAgain(own.leave(9), OTHER),
    signAgain(own.links(9), OTHER),
    // Signed well, under a key that is not the host's.
    forge(own.links(9), OTHER, (body) => OTHER.publicKey.forEach((b, i) => body.setUint8(i, b))),
    signAgain(speaker(2).dead(2, ME), OTHER),
  ];
  assertEquals(take(store, forged), Array(5).fill("badSignature"));
  assertEquals(contentsOf(store), before);
  const untouched = recordsOf(originOf(store, ME.id)!);
  take(store, [other.load(9, { backlog: 9 }), other.links(10), other.leave(11)]);
  assertEquals(recordsOf(originOf(store, ME.id)!), untouched);
  assert(isLive(store, 0) && !isLive(store, 1));
});

Deno.test("records of another network are refused", () => {
  const store = storeOfTwo();
  const before = contentsOf(store);
  const stranger = speaker(0, 1, networkIdOf("another"));
  const records = [stranger.load(9), stranger.links(9), stranger.leave(9), stranger.dead(2, OTHER)];
  assertEquals(take(store, records), Array(4).fill("badSignature"));
  assertEquals(contentsOf(store), before);
});

Deno.test("of one version the larger bytes are held, in whichever order they come", () => {
  const pairs = [
    [own.load(5, { backlog: 1 }), own.load(5, { backlog: 2 })],
    [own.links(5, { name: "a" }), own.links(5, { name: "bb" })],
    [own.links(5, { name: "a" }), own.links(5, { name: "b" })],
  ];
  for (const pair of pairs) {
    const [one, two] = [storeOfTwo(), storeOfTwo()];
    const [first, second] = [take(one, pair), take(two, pair.toReversed())];
    assertEquals([first, second].map((outcomes) => outcomes.join()).sort(), [
      "accepted,accepted",
      "accepted,older",
    ]);
    assertEquals(contentsOf(one), contentsOf(two));
  }
});

Deno.test("a notice of death holds for the very version its subject has come to", () => {
  const store = storeOfTwo();
  const third = speaker(2);
  assertEquals(take(store, [third.dead(3, ME)]), ["ahead"]);
  assertEquals(take(store, [third.dead(1, ME)]), ["older"]);
  assertEquals(take(store, [third.dead(1, hosts[3]!)]), ["ahead"]);
  assertEquals(allOrigins(store).length, 2);
  assertEquals(take(store, [third.dead(2, ME), third.dead(2, ME)]), ["accepted", "known"]);
  assert(!isLive(store, 0) && isLive(store, 1));
  // What it says later makes it live again, and the notice is gone.
  assertEquals(take(store, [own.load(3), third.dead(2, ME)]), ["accepted", "older"]);
  assert(isLive(store, 0));
  assertEquals(originOf(store, ME.id)!.dead, undefined);
});

Deno.test("a death stands while only an older record of its subject comes", () => {
  const store = createStore();
  take(store, [own.links(1), own.load(5), other.dead(5, ME)]);
  assertEquals(take(store, [own.links(4)]), ["accepted"]);
  assert(!isLive(store, 0));
  take(store, [own.links(6)]);
  assert(isLive(store, 0));
});

Deno.test("of two notices of one death the smaller bytes are held", () => {
  const notices = bySize([other.dead(2, ME), speaker(2).dead(2, ME), speaker(3).dead(2, ME)]);
  for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0]]) {
    const store = storeOfTwo();
    take(store, order.map((i) => notices[i]!));
    assertEquals(originOf(store, ME.id)!.dead!.bytes, notices[0]);
  }
});

Deno.test("nobody calls itself dead", () => {
  const store = storeOfTwo();
  const suicide = forge(own.dead(2, OTHER), ME, (_, record) => record.set(ME.id, 1));
  assertEquals(take(store, [suicide]), ["malformed"]);
  assert(isLive(store, 0));
});

Deno.test("who left is gone until it says anything later, and cannot be called dead", () => {
  const store = storeOfTwo();
  assertEquals(take(store, [own.leave(3), own.leave(3)]), ["accepted", "known"]);
  assert(!isLive(store, 0));
  assertEquals(take(store, [own.load(2), other.dead(3, ME), own.leave(2)]), [
    "known",
    "older",
    "older",
  ]);
  assertEquals(take(store, [own.load(4), own.leave(3)]), ["accepted", "older"]);
  assert(isLive(store, 0));
  assertEquals(originOf(store, ME.id)!.leave, undefined);
});

Deno.test("a LEAVE takes the place of a DEAD of the same version, in whichever order they come", () => {
  const records = [own.load(3), own.leave(3), other.dead(3, ME)];
  const stores = [[0, 1, 2], [0, 2, 1], [1, 2, 0], [1, 0, 2]].map((order) => {
    const store = storeOfTwo();
    take(store, order.map((i) => records[i]!));
    return contentsOf(store);
  });
  for (const contents of stores) assertEquals(contents, stores[0]);
});

Deno.test("what is known or older is told without checking a signature", () => {
  let checks = 0;
  const store = createStore({
    verify(...signed) {
      checks++;
      return verifySignature(...signed);
    },
  });
  take(store, [own.links(4), own.load(5), other.dead(5, ME)]);
  assertEquals(checks, 3);
  const cheap: [string, Uint8Array][] = [
    ["known", own.links(4)],
    ["known", own.load(5)],
    ["known", other.dead(5, ME)],
    ["older", own.links(3)],
    ["older", own.load(4)],
    ["older", own.leave(4)],
    ["older", other.dead(4, ME)],
    ["ahead", other.dead(6, ME)],
    ["unknownOrigin", other.load(1)],
    ["malformed", own.links(9).subarray(0, -1)],
    ["malformed", forge(own.load(9), ME, (body) => body.setFloat64(0, NaN))],
  ];
  for (const [outcome, record] of cheap) assertEquals(take(store, [record]), [outcome]);
  assertEquals(checks, 3);
  take(store, [own.leave(5)]);
  assertEquals(take(store, [speaker(2).dead(5, ME)]), ["older"]);
  assertEquals(checks, 4);
});

Deno.test("a full store takes nobody in while all it holds are live, and checks no signature for it", () => {
  let checks = 0;
  const verify: typeof verifySignature = (...signed) => {
    checks++;
    return verifySignature(...signed);
  };
  const store = createStore({ limit: 2, verify });
  take(store, [own.links(1), own.load(2), other.links(1), other.load(2)]);
  const before = contentsOf(store);
  assertEquals(take(store, [speaker(2).links(1)]), ["full"]);
  assertEquals(checks, 4);
  assertEquals(contentsOf(store), before);
  assertEquals(take(store, [own.load(3)]), ["accepted"]);
});

Deno.test("the host that holds the records has a place of its own, and keeps it", () => {
  const store = createStore({ limit: 2, own: hosts[4]!.id.toHex() });
  const crowd = [0, 1, 2].map((i) => speaker(i));
  const outcomes = crowd.flatMap((host) => take(store, [host.links(1), host.load(2)]));
  assertEquals(outcomes.slice(-2), ["full", "unknownOrigin"]);
  assertEquals(take(store, [speaker(4).links(1), speaker(4).leave(2)]), ["accepted", "accepted"]);
  assertEquals(take(store, [crowd[2]!.links(3)]), ["full"], "gone, but not to make way");
});

Deno.test("in a full store the one that is gone longest makes way, and comes back only with something new", () => {
  const store = createStore({ limit: 4 });
  for (let i = 0; i < 4; i++) take(store, [speaker(i).links(1), speaker(i).load(2)], i);
  take(store, [speaker(1).leave(3)], 20);
  take(store, [other.dead(2, hosts[2]!)], 10);
  assertEquals(take(store, [speaker(4).links(1), speaker(4).load(2)], 30), [
    "accepted",
    "accepted",
  ]);
  const held = () =>
    allOrigins(store).map(({ id }) =>
      hosts.findIndex((host) => host.id.every((b, i) => b === id[i]))
    );
  assertEquals(held(), [0, 1, 3, 4]);
  assertEquals(take(store, [speaker(2).links(1)], 31), ["older"]);
  assertEquals(take(store, [speaker(2).links(3), speaker(2).load(4)], 32), [
    "accepted",
    "accepted",
  ]);
  assertEquals(held(), [0, 2, 3, 4]);
  assertEquals(take(store, [speaker(5).links(1)], 33), ["full"]);
});

Deno.test("a store never holds more hosts than it may, whoever floods it", () => {
  const store = createStore({ limit: 3 });
  take(store, [own.links(1), own.load(2)]);
  for (let round = 1; round < 5; round++) {
    for (let i = 1; i < hosts.length; i++) {
      take(store, [speaker(i).links(round)], round * 100 + i);
      assert(allOrigins(store).length <= 3);
    }
  }
  assert(store.forgotten.size <= 12);
  assert(isLive(store, 0));
});

Deno.test("a host that was forgotten is not brought back by what it said before", () => {
  const store = storeOfTwo();
  take(store, [other.dead(2, ME)]);
  const last = recordsOf(originOf(store, ME.id)!);
  removeOrigin(store, ME.id);
  removeOrigin(store, ME.id);
  assertEquals(originOf(store, ME.id), undefined);
  assertEquals(take(store, last), ["older", "unknownOrigin", "ahead"]);
  assertEquals(take(store, [own.links(3), own.load(4)]), ["accepted", "accepted"]);
  assert(isLive(store, 0));
});

Deno.test("a host that forgot everything and was forgotten comes back under a lower version", () => {
  const store = createStore();
  take(store, [own.links(8), own.load(9)]);
  removeOrigin(store, ME.id);
  assertEquals(take(store, [own.links(1, { name: "new" }), own.load(2)]), ["accepted", "accepted"]);
});

Deno.test("the hash changes if and only if the records of live hosts do", () => {
  const store = createStore();
  const seen = [recordsHash(store)];
  const changes = (records: Uint8Array[]) => {
    take(store, records);
    seen.push(recordsHash(store));
    return seen.at(-1) !== seen.at(-2);
  };
  assert(!changes([own.links(1)]), "not live yet");
  assert(changes([own.load(2)]));
  assert(!changes([own.load(2), own.load(1), other.load(9), other.dead(9, ME)]));
  assert(!changes([signAgain(own.load(7), OTHER)]));
  assert(changes([own.load(3)]), "the same under a later version is another record");
  assert(changes([own.links(4)]));
  assert(changes([other.links(1), other.load(2)]));
  const both = recordsHash(store);
  assert(changes([own.dead(2, OTHER)]));
  assert(!changes([speaker(2).dead(2, OTHER)]), "another notice of the same death");
  assert(!changes([other.links(2, { name: "late" })]), "the records of the dead");
  assert(changes([other.load(3)]));
  assertNotEquals(recordsHash(store), both);
  assert(changes([own.leave(5)]));
  removeOrigin(store, ME.id);
  assertEquals(recordsHash(store), seen.at(-1));
  removeOrigin(store, OTHER.id);
  assertEquals(recordsHash(store), seen[0]);
});

Deno.test("the hash is of what is held, not of the order in which it came", () => {
  const records = Array.from(hosts, (_, i) => [speaker(i).links(1), speaker(i).load(2)]);
  const [one, two] = [createStore(), createStore()];
  take(one, records.flat());
  take(two, records.toReversed().flat());
  assertEquals(contentsOf(one), contentsOf(two));
  assertNotEquals(recordsHash(one), recordsHash(createStore()));
});

Deno.test("a snapshot shows the live hosts in the order of their ids, and the same object while they are", () => {
  const store = createStore();
  for (const i of [5, 2, 9, 0]) {
    const links = linksWith([hosts[10]!, hosts[11]!], { shippedPerSecond: i, rttSeconds: 0.25 });
    take(store, [speaker(i).links(1, { links, service: "[::1]:80" }), speaker(i).load(2)]);
  }
  take(store, [own.dead(2, hosts[9]!), speaker(7).links(1)]);
  const first = snapshotOf(store);
  assertEquals(first.recordsHash, recordsHash(store));
  assertEquals(first.hosts.map(({ name }) => name), ["host 0", "host 2", "host 5"]);
  const { id, name, service, links, load } = first.hosts[1]!;
  assertEquals([id, name, service], [hosts[2]!.id.toHex(), "host 2", "[::1]:80"]);
  assertEquals(links[0], { id: hosts[10]!.id.toHex(), shippedPerSecond: 2, rttSeconds: 0.25 });
  assertEquals(load.capacityPerSecond, 10);
  take(store, [own.load(3, { backlog: 1 }), speaker(9).load(3)]);
  const second = snapshotOf(store);
  assertEquals(second.hosts.map(({ name }) => name), ["host 0", "host 2", "host 5", "host 9"]);
  assertStrictEquals(second.hosts[1], first.hosts[1]);
  assertStrictEquals(second.hosts[2], first.hosts[2]);
  assertEquals([first.hosts[0]!.load.backlog, second.hosts[0]!.load.backlog], [0, 1]);
});

Deno.test("a store that cannot be is not created", () => {
  for (const limit of [0, -1, 1.5, NaN]) {
    assertThrows(() => createStore({ limit }), RangeError, "limit");
  }
  assertThrows(() => createStore({ network: new Uint8Array(7) }), RangeError, "network's length");
});

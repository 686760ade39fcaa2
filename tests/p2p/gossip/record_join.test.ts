import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createRandom, nextBelow } from "../../../layers/random.ts";
import { acceptRecord, allOrigins, type RecordStore } from "../../../p2p/gossip/record_store.ts";
import { long } from "../../long.ts";
import {
  createReplica,
  exchangeAll,
  expected,
  histories,
  joined,
  runHistory,
  shuffled,
} from "./record_history.ts";
import { allRecords, contentsOf, hosts, recordsOf, speaker } from "./record_hosts.ts";

Deno.test("property: replicas that tell each other everything hold the same, whatever happened before", () => {
  const met = { live: 0, left: 0, dead: 0, differing: 0 };
  fc.assert(
    fc.property(histories, fc.nat(), (steps, seed) => {
      const replicas = runHistory(steps);
      const before = new Set(replicas.map((store) => JSON.stringify(contentsOf(store))));
      if (before.size > 1) met.differing++;
      const outcome = expected(replicas);
      const random = createRandom(seed);
      exchangeAll(replicas, (store) => shuffled(random, allRecords(store)));
      for (const store of replicas.slice(1)) {
        assertEquals(contentsOf(store), contentsOf(replicas[0]!));
      }
      assertEquals(allRecords(replicas[0]!).map((record) => record.toHex()), outcome);
      for (const { isLive, leave, dead } of allOrigins(replicas[0]!)) {
        if (isLive) met.live++;
        if (leave !== undefined) met.left++;
        if (dead !== undefined) met.dead++;
      }
    }),
    { seed: 1, numRuns: long(50_000, 3_000) },
  );
  // The histories are worth something.
  for (const [what, times] of Object.entries(met)) assert(times > 300, `${what} ${times} times`);
});

Deno.test("property: the join is commutative, associative and idempotent", () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const [a, b, c] = runHistory(steps).map((store) => joined(store));
      assertEquals(contentsOf(joined(a!, b!)), contentsOf(joined(b!, a!)));
      const left = contentsOf(joined(joined(a!, b!), c!));
      assertEquals(contentsOf(joined(a!, joined(b!, c!))), left);
      assertEquals(contentsOf(joined(a!, a!)), contentsOf(a!));
      assertEquals(contentsOf(joined(joined(a!, b!), b!)), contentsOf(joined(a!, b!)));
    }),
    { seed: 2, numRuns: long(20_000, 3_000) },
  );
});

Deno.test("full replicas with different dead hosts come to rest, and agree on the live", () => {
  const limit = 6;
  const live = 4;
  for (let seed = 0; seed < long(500, 50); seed++) {
    const random = createRandom(seed);
    const replicas = Array.from({ length: 3 }, () => createReplica(limit));
    for (let i = 0; i < hosts.length; i++) {
      const records = [speaker(i).links(1), speaker(i).load(2)];
      if (i >= live) records.push(speaker(0).dead(2, hosts[i]!));
      // The dead are known to one each, the live to some.
      const knows = i < live ? 1 + nextBelow(random, 7) : 1 << nextBelow(random, 3);
      replicas.forEach((store, r) => {
        if (((knows >> r) & 1) === 1) {
          for (const record of records) acceptRecord(store, record, i);
        }
      });
    }
    // As they are sent: hosts in any order, the death of one right behind its other records.
    const say = (store: RecordStore) =>
      shuffled(random, [...allOrigins(store)]).flatMap((origin) => recordsOf(origin));
    exchangeAll(replicas, say, 100);
    // Whoever had to make way while it was told but half is heard of again when it speaks.
    for (let i = 0; i < live; i++) {
      for (const record of [speaker(i).links(3), speaker(i).load(4)]) {
        acceptRecord(replicas[nextBelow(random, 3)]!, record, 101);
      }
    }
    exchangeAll(replicas, say, 102);
    for (const store of replicas) {
      const names = allOrigins(store).filter(({ isLive }) => isLive)
        .map(({ hex }) => hosts.findIndex(({ id }) => id.toHex() === hex));
      assertEquals(names, [0, 1, 2, 3], `seed ${seed}`);
      assert(store.origins.size <= limit);
    }
  }
});

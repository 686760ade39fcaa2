import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { forwardTo, type Passing } from "../../../p2p/gossip/forward.ts";
import { createRandomStream, nextBelow } from "../../../p2p/testnet/random.ts";
import { long } from "../../long.ts";
import { type Neighbours, neighboursOf, spreadRumours } from "./rumour.ts";

const bowtie = neighboursOf(7, [[0, 1], [1, 2], [0, 2], [2, 3], [3, 4], [2, 4], [4, 5], [5, 6]]);

/** A host "me" that hears from "from" of "of", drawing from a seed. */
function passing(changes: Partial<Passing> = {}, seed: number | string = 1): Passing {
  const stream = createRandomStream(seed, "draw");
  return {
    links: ["a", "b", "c", "d", "e", "f"],
    sender: "from",
    origin: "of",
    linksOf: () => undefined,
    fanout: 3,
    draw: (count) => nextBelow(stream, count),
    ...changes,
  };
}

function linksOf(links: Record<string, string[]>): Passing["linksOf"] {
  return (host) => links[host] === undefined ? undefined : new Set(links[host]);
}

function complete(count: number): Neighbours {
  const links: number[][] = [];
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) links.push([j, i]);
  return neighboursOf(count, links);
}

/** Connected hosts: a random tree and some links more, none with more than `most`. */
const connected = (most: number): fc.Arbitrary<Neighbours> =>
  fc.integer({ min: 2, max: 40 }).chain((count) =>
    fc.record({
      parents: fc.array(fc.nat(most - 2), { minLength: count, maxLength: count }),
      more: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 3 * count }),
    }).map(({ parents, more }) => {
      const degree = new Uint8Array(count);
      const links: number[][] = [];
      const link = (i: number, j: number) => {
        if (i === j || degree[i] === most || degree[j] === most) return;
        degree[i]!++;
        degree[j]!++;
        links.push([i, j]);
      };
      // Each below one of the `most` − 1 before it, so that none has more below it.
      for (let i = 1; i < count; i++) link(Math.max(0, i - 1 - parents[i]!), i);
      for (const [i, j] of more) link(i, j);
      return neighboursOf(count, links);
    })
  );

Deno.test("a record is passed on to three different neighbours, neither its sender nor its origin", () => {
  for (let seed = 0; seed < 50; seed++) {
    const chosen = forwardTo(passing({ sender: "b", origin: "e" }, seed));
    assertEquals(new Set(chosen).size, 3);
    for (const host of chosen) assert(["a", "c", "d", "f"].includes(host));
  }
});

Deno.test("fewer neighbours than the fanout all get it; none is no error", () => {
  assertEquals(forwardTo(passing({ links: ["a", "b"] })).toSorted(), ["a", "b"]);
  assertEquals(forwardTo(passing({ links: [] })), []);
  assertEquals(forwardTo(passing({ links: ["of", "from"] })), []);
  assertEquals(forwardTo(passing({ fanout: 0 })), []);
});

Deno.test("those linked with the origin have it from there", () => {
  const links = linksOf({ of: ["from", "a", "b", "c", "d"] });
  assertEquals(forwardTo(passing({ linksOf: links })).toSorted(), ["e", "f"]);
});

Deno.test("those linked with the sender have it from him, if he could tell all of them", () => {
  const few = linksOf({ from: ["me", "a", "b"] });
  const chosen = forwardTo(passing({ linksOf: few, fanout: 6 })).toSorted();
  assertEquals(chosen, ["c", "d", "e", "f"]);
  const many = linksOf({ from: ["me", "a", "b", "c", "d", "e", "f"] });
  assertEquals(forwardTo(passing({ linksOf: many })).length, 3);
  const fewLeft = linksOf({ from: ["me", "a", "b", "c", "d", "e"], of: ["a", "b", "c", "from"] });
  assertEquals(forwardTo(passing({ linksOf: fewLeft })), ["f"]);
});

Deno.test("neighbours are chosen alike", () => {
  const stream = createRandomStream(7, "draw");
  const counts = new Map<string, number>();
  const rounds = 6_000;
  for (let i = 0; i < rounds; i++) {
    for (const host of forwardTo(passing({ draw: (count) => nextBelow(stream, count) }))) {
      counts.set(host, (counts.get(host) ?? 0) + 1);
    }
  }
  // Half of the time each; five deviations of √(n/4).
  for (const count of counts.values()) {
    assertLess(Math.abs(count - rounds / 2), 5 * Math.sqrt(rounds / 4));
  }
});

Deno.test("in a complete graph nothing is passed on", () => {
  const stream = createRandomStream(1, "draw");
  const { passed, known } = spreadRumours(complete(17), { draw: (n) => nextBelow(stream, n) });
  assertEquals(passed.length, 17 * 16);
  for (const records of known.values()) assertEquals(records.size, 17);
});

Deno.test("in the bowtie every record travels along a tree, in at most four rounds", () => {
  const stream = createRandomStream(1, "draw");
  const { passed, known } = spreadRumours(bowtie, { draw: (n) => nextBelow(stream, n) });
  for (const records of known.values()) assertEquals(records.size, 7);
  for (const host of bowtie.keys()) {
    assertEquals(passed.filter(({ origin }) => origin === host).length, 6);
  }
  assertEquals(Math.max(...passed.map(({ round }) => round)), 4);
});

Deno.test("property: where the fanout is not short, everybody hears of everybody, by fewer messages than a flood", () => {
  for (const [links, fanout] of [[4, 3], [16, 15]] as const) {
    fc.assert(
      fc.property(connected(links), fc.integer(), (neighbours, seed) => {
        const stream = createRandomStream(seed, "draw");
        const draw = (count: number) => nextBelow(stream, count);
        const { passed, known } = spreadRumours(neighbours, { draw, fanout });
        for (const records of known.values()) assertEquals(records.size, neighbours.size);
        // A flood: each host sends each record to all but its sender.
        const ends = [...neighbours.values()].reduce((sum, { size }) => sum + size, 0);
        const flood = neighbours.size * (ends - (neighbours.size - 1));
        assert(passed.length <= flood);
      }),
      { seed: 3, numRuns: long(2_000, 150) },
    );
  }
});

Deno.test("with three of sixteen neighbours, almost everybody hears of everybody before digests repair the rest", () => {
  const stream = createRandomStream(5, "draw");
  const draw = (count: number) => nextBelow(stream, count);
  const count = 64;
  const links = new Map<string, number[]>();
  for (let i = 0; i < count; i++) {
    for (let k = 1; k <= 4; k++) links.set(`${i} ${k}`, [i, (i + k) % count]);
    for (let k = 0; k < 4; k++) {
      const j = (i + 5 + draw(count - 9)) % count;
      links.set(`${Math.min(i, j)}-${Math.max(i, j)}`, [i, j]);
    }
  }
  const neighbours = neighboursOf(count, [...links.values()]);
  const { passed, known } = spreadRumours(neighbours, { draw });
  const heard = [...known.values()].reduce((sum, records) => sum + records.size, 0);
  assertGreater(heard / count ** 2, 0.97);
  assertLess(Math.max(...passed.map(({ round }) => round)), 7);
});

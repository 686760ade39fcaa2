import { assert, assertEquals } from "@std/assert";
import { createRandom, nextBelow, type Random } from "../../layers/random.ts";
import { compareDistance } from "../../p2p/node_id.ts";
import {
  addCandidate,
  answered,
  CANDIDATE,
  type Candidate,
  CANDIDATE_LIMIT,
  createShortlist,
  isComplete,
  nextCandidate,
  type Shortlist,
} from "../../p2p/shortlist.ts";
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";
import { toHex } from "./said.ts";

const TARGET = new Uint8Array(20);
const ADDRESS = new Uint8Array(19).fill(4);
const { fresh, asked, late, failed } = CANDIDATE;

/** A list of these states; candidate n is at distance n + 1. */
function listOf(...states: number[]): Shortlist {
  const list = createShortlist(TARGET);
  states.forEach((state, n) => {
    assert(add(list, n + 1));
    list.candidates[n]!.state = state;
  });
  return list;
}

function add(list: Shortlist, distance: number, namedBy?: Candidate): boolean {
  const id = new Uint8Array(20);
  id[18] = distance >> 8;
  id[19] = distance;
  return addCandidate(list, id, 0, ADDRESS, 0, namedBy);
}

function indexOf(list: Shortlist, candidate: Candidate | undefined): number {
  return candidate === undefined ? -1 : list.candidates.indexOf(candidate);
}

function next(states: number[], count: number): number {
  const list = listOf(...states);
  return indexOf(list, nextCandidate(list, count));
}

/** Ids of which many are near each other, and some the same. */
function someIds(random: Random, count: number): Uint8Array[] {
  const base = randomBytes(random, 20);
  return Array.from({ length: count }, () => {
    const id = nextBelow(random, 2) === 0 ? randomBytes(random, 20) : base.slice();
    id[nextBelow(random, 20)]! ^= nextBelow(random, 4);
    return id;
  });
}

Deno.test("keeps the closest in order, each once, as sorting all of them would", () => {
  const random = createRandom(1);
  for (let round = 0; round < long(600, 60); round++) {
    const target = randomBytes(random, 20);
    const list = createShortlist(target);
    const ids = someIds(random, nextBelow(random, 120));
    const flat = new Uint8Array(3 + 20 * ids.length);
    ids.forEach((id, i) => flat.set(id, 3 + 20 * i));
    const known = new Map<string, Uint8Array>();
    ids.forEach((id, i) => {
      const wasIn = list.candidates.some((other) => toHex(other.id) === toHex(id));
      const isNew = addCandidate(list, flat, 3 + 20 * i, ADDRESS, 0, undefined);
      known.set(toHex(id), id);
      const sorted = [...known.values()].sort((a, b) => compareDistance(a, b, target));
      const expected = sorted.slice(0, CANDIDATE_LIMIT);
      assertEquals(isNew, !wasIn && expected.some((other) => toHex(other) === toHex(id)));
      if (i % 10 === 0 || i === ids.length - 1) {
        assertEquals(list.candidates.map(({ id }) => toHex(id)), expected.map(toHex));
      }
    });
  }
});

Deno.test("a candidate is a copy, one hop beyond who named it, and an id has one address", () => {
  const list = createShortlist(TARGET);
  const id = new Uint8Array(20).fill(1), address = new Uint8Array(19).fill(4);
  assert(addCandidate(list, id, 0, address, 0, undefined));
  address[18] = 9;
  assert(!addCandidate(list, id, 0, address, 0, undefined));
  id.fill(2);
  const [first] = list.candidates;
  assertEquals([first!.id[0], first!.address[18], first!.hops, first!.state], [1, 4, 0, fresh]);
  assert(addCandidate(list, id, 0, address, 0, first));
  const second = list.candidates[1]!;
  assertEquals([second.hops, second.namedBy, second.address[18]], [1, first, 9]);
});

Deno.test("a full list lets go of the farthest only, and only if nothing was asked of it", () => {
  const list = createShortlist(TARGET);
  for (let n = 1; n <= CANDIDATE_LIMIT; n++) assert(add(list, 10 * n));
  assert(!add(list, 10 * CANDIDATE_LIMIT + 1));
  assert(add(list, 5));
  assertEquals(list.candidates.at(-1)!.id[19], 10 * (CANDIDATE_LIMIT - 1) & 255);
  for (const state of [asked, late, CANDIDATE.answered, failed]) {
    list.candidates.at(-1)!.state = state;
    assert(!add(list, 6));
  }
  assertEquals(list.candidates.length, CANDIDATE_LIMIT);
});

Deno.test("the next to ask is the closest fresh one of the closest that are wanted", () => {
  const ok = CANDIDATE.answered;
  assertEquals(next([], 4), -1);
  assertEquals(next([fresh, fresh], 4), 0);
  assertEquals(next([ok, asked, fresh], 4), 2);
  assertEquals(next([ok, asked, ok, asked, fresh], 4), -1, "the four closest are in hand");
  assertEquals(next([ok, asked, ok, asked, fresh], 5), 4);
  assertEquals(next([fresh, ok, ok, ok, ok], 4), 0);
});

Deno.test("late and failed ones hold no place: somebody is asked in their stead", () => {
  const ok = CANDIDATE.answered;
  assertEquals(next([late, asked, ok, asked, fresh], 4), 4);
  assertEquals(next([failed, asked, ok, asked, fresh], 4), 4);
  assertEquals(next([late, failed, fresh], 1), 2);
  assertEquals(next([late, late, ok, fresh], 1), -1);
});

Deno.test("a lookup is over when the closest that have not failed have all answered", () => {
  const ok = CANDIDATE.answered;
  const complete = (count: number, ...states: number[]) => isComplete(listOf(...states), count);
  assert(complete(4));
  assert(complete(2, ok, ok, fresh));
  assert(complete(2, ok, failed, ok, fresh));
  assert(complete(4, ok, failed), "nobody is left to ask");
  assert(complete(4, failed, failed));
  assert(!complete(2, ok, fresh, ok));
  assert(!complete(2, asked, ok, ok));
  assert(!complete(2, ok, late, ok), "a late one may be among the closest still");
  assert(complete(2, ok, ok, late), "one beyond them is not waited for");
});

Deno.test("those that answered are given closest first, no more than wanted", () => {
  const ok = CANDIDATE.answered;
  const list = listOf(failed, ok, late, ok, fresh, ok);
  const ids = (count: number) => answered(list, count).map(({ id }) => id[19]);
  assertEquals([ids(2), ids(3), ids(8)], [[2, 4], [2, 4, 6], [2, 4, 6]]);
});

Deno.test("asking whoever is next, whatever becomes of it, ends with the closest that answer", () => {
  const random = createRandom(2);
  for (let round = 0; round < long(2_000, 300); round++) {
    const target = randomBytes(random, 20);
    const list = createShortlist(target);
    const alive = new Map<string, boolean>();
    const count = 1 + nextBelow(random, 8);
    for (const id of someIds(random, nextBelow(random, 40))) {
      addCandidate(list, id, 0, ADDRESS, 0, undefined);
      alive.set(toHex(id), nextBelow(random, 3) > 0);
    }
    const open: Candidate[] = [];
    for (let step = 0; !isComplete(list, count); step++) {
      assert(step < 500);
      const candidate = open.length < 3 ? nextCandidate(list, count) : undefined;
      if (candidate !== undefined) {
        candidate.state = asked;
        open.push(candidate);
        continue;
      }
      assert(open.length > 0, "a lookup that is not over waits for somebody");
      const [done] = open.splice(nextBelow(random, open.length), 1);
      if (alive.get(toHex(done!.id))) done!.state = CANDIDATE.answered;
      else if (done!.state === asked) {
        done!.state = late;
        open.push(done!);
      } else done!.state = failed;
    }
    const expected = list.candidates.filter(({ id }) => alive.get(toHex(id))).slice(0, count);
    assertEquals(answered(list, count), expected);
  }
});

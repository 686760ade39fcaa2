import { assert, assertEquals } from "@std/assert";
import {
  park,
  type Parked,
  type Parking,
  PARKING_LIMIT,
  PARKING_SECONDS,
  PARKING_SHARE,
  unpark,
} from "../../p2p/parking.ts";
import { addressOf } from "./small_mesh.ts";

const SENDER = new Uint8Array(20).fill(1);

/** A question from host `host`, told apart by `low`. */
function question(host: number, low: number, at: number, sender = SENDER): Parked {
  const target = new Uint8Array(20);
  return { from: addressOf(host), sender, type: 5, target, skip: 0, high: 0, low, at };
}

function lows(questions: readonly Parked[]): number[] {
  return questions.map(({ low }) => low);
}

Deno.test("what a sender asked is taken out once, in its order, and of nobody else", () => {
  const parking: Parking = [];
  const other = new Uint8Array(20).fill(2);
  for (const [host, low, sender] of [[1, 1], [2, 2], [1, 3, other], [1, 4]] as const) {
    assert(park(parking, question(host, low, 10, sender)));
  }
  assertEquals(lows(unpark(parking, addressOf(1), SENDER, 10.1)), [1, 4]);
  assertEquals(lows(unpark(parking, addressOf(1), SENDER, 10.1)), []);
  assertEquals(lows(unpark(parking, addressOf(1), other, 10.1)), [3]);
  assertEquals(lows(unpark(parking, addressOf(2), SENDER, 10.1)), [2]);
  assertEquals(parking, []);
});

Deno.test("nobody waits for the answer of a question that is too old", () => {
  const parking: Parking = [];
  park(parking, question(1, 1, 10));
  park(parking, question(1, 2, 11));
  assertEquals(lows(unpark(parking, addressOf(1), SENDER, 10 + PARKING_SECONDS)), [2]);
  assertEquals(parking, []);
});

Deno.test("one address has its share, and displaces its own oldest question", () => {
  const parking: Parking = [];
  park(parking, question(2, 100, 10));
  for (let low = 0; low < PARKING_SHARE; low++) assert(park(parking, question(1, low, 10)));
  assert(!park(parking, question(1, 50, 10.5)));
  assertEquals(lows(parking), [100, 1, 2, 3, 4, 5, 6, 7, 50]);
  assert(!park(parking, question(1, 51, 10.5, new Uint8Array(20).fill(9))), "under any id");
  assertEquals(lows(parking), [100, 2, 3, 4, 5, 6, 7, 50, 51]);
});

Deno.test("a full parking place lets go of the oldest question of all", () => {
  const parking: Parking = [];
  for (let i = 0; i < PARKING_LIMIT; i++) assert(park(parking, question(i, i, 10)));
  assert(!park(parking, question(200, 200, 10.1)));
  assertEquals(parking.length, PARKING_LIMIT);
  assertEquals([parking[0]!.low, parking.at(-1)!.low], [1, 200]);
  assertEquals(unpark(parking, addressOf(0), SENDER, 10.1), []);
});

Deno.test("an address with its share displaces its own question, not the oldest of all", () => {
  const parking: Parking = [];
  for (let i = 0; i < PARKING_LIMIT; i++) {
    park(parking, question(i < PARKING_LIMIT - PARKING_SHARE ? i : 250, i, 10));
  }
  park(parking, question(250, 999, 10));
  assertEquals([parking[0]!.low, parking.length], [0, PARKING_LIMIT]);
  assert(!lows(parking).includes(PARKING_LIMIT - PARKING_SHARE));
});

Deno.test("it is no loss if the one that has to go was too old", () => {
  const parking: Parking = [];
  for (let low = 0; low < PARKING_SHARE; low++) park(parking, question(1, low, 10));
  assert(park(parking, question(1, 50, 10 + PARKING_SECONDS)));
  assertEquals(parking.length, PARKING_SHARE);
});

import { assert, assertEquals } from "@std/assert";
import {
  addLost,
  LOST_LIMIT,
  LOST_SECONDS,
  type LostPeers,
  nextLost,
  removeLost,
} from "../../p2p/lost_peers.ts";
import { addressOf } from "./small_mesh.ts";

function idOf(n: number): Uint8Array {
  return new Uint8Array(20).fill(n);
}

/** Peers with these numbers, lost one second after the other. */
function lostOf(...numbers: number[]): LostPeers {
  const lost: LostPeers = [];
  numbers.forEach((n, i) => addLost(lost, idOf(n), addressOf(n), n, 100 + i));
  return lost;
}

function called(lost: LostPeers, times: number, now: number): (number | undefined)[] {
  return Array.from({ length: times }, () => nextLost(lost, now)?.id[0]);
}

Deno.test("those that were lost are called in turn", () => {
  const lost = lostOf(1, 2, 3);
  assertEquals(called(lost, 7, 200), [1, 2, 3, 1, 2, 3, 1]);
  assertEquals(nextLost([], 200), undefined);
});

Deno.test("who is back is called no more, who is lost again is remembered from then on", () => {
  const lost = lostOf(1, 2, 3);
  const { address, slot, lostAt } = removeLost(lost, idOf(2))!;
  assertEquals([address, slot, lostAt], [addressOf(2), 2, 101]);
  assertEquals(removeLost(lost, idOf(2)), undefined);
  assertEquals(called(lost, 3, 200), [1, 3, 1]);
  addLost(lost, idOf(1), addressOf(77), 9, 5_000);
  assertEquals(lost.length, 2);
  const again = lost.find(({ id }) => id[0] === 1)!;
  assertEquals([again.address, again.lostAt], [addressOf(77), 5_000]);
});

Deno.test("after a day nobody calls any more", () => {
  const lost = lostOf(1, 2, 3);
  assertEquals(called(lost, 3, 101 + LOST_SECONDS), [2, 3, 2]);
  assertEquals(called(lost, 1, 103 + LOST_SECONDS), [undefined]);
  assertEquals(lost, []);
});

Deno.test("when there are too many the one lost first goes, whoever was called last", () => {
  const lost = lostOf(...Array(LOST_LIMIT).keys());
  called(lost, 5, 200); // 0 to 4 are at the end now
  addLost(lost, idOf(100), addressOf(100), 9, 300);
  assertEquals(lost.length, LOST_LIMIT);
  assertEquals(removeLost(lost, idOf(0)), undefined);
  assert(removeLost(lost, idOf(1)) !== undefined && removeLost(lost, idOf(100)) !== undefined);
});

Deno.test("what is remembered are copies", () => {
  const lost: LostPeers = [];
  const id = idOf(1), address = addressOf(1);
  addLost(lost, id, address, 9, 1);
  id.fill(9);
  address.fill(9);
  assertEquals([lost[0]!.id, lost[0]!.address], [idOf(1), addressOf(1)]);
});

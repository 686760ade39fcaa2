import { assert, assertEquals } from "@std/assert";
import {
  createSendPace,
  isCrowded,
  LINE_LIMIT,
  paced,
  SENDS_PER_TURN,
} from "../../p2p/send_pace.ts";

/** A line whose turns come when the test says so. */
function line() {
  const turns: (() => void)[] = [];
  const pace = createSendPace((run) => void turns.push(run));
  const sent: number[] = [];
  return {
    pace,
    sent,
    send: (number: number) => paced(pace, () => sent.push(number)),
    turn: () => turns.shift()?.(),
    turnsAsked: () => turns.length,
  };
}

Deno.test("a few go out at once, and the event loop is then left alone", () => {
  const { sent, send, turn, turnsAsked } = line();
  for (let i = 0; i < 3; i++) send(i);
  assertEquals([sent, turnsAsked()], [[0, 1, 2], 1]);
  turn();
  assertEquals(turnsAsked(), 0);
});

Deno.test("many go out in order, so many a turn, and newcomers queue behind", () => {
  const { sent, send, turn, turnsAsked } = line();
  const many = 3 * SENDS_PER_TURN;
  for (let i = 0; i < many; i++) send(i);
  assertEquals(sent.length, SENDS_PER_TURN);
  turn();
  assertEquals(sent.length, 2 * SENDS_PER_TURN);
  send(many);
  assertEquals(sent.length, 2 * SENDS_PER_TURN);
  while (turnsAsked() > 0) turn();
  assertEquals(sent, Array.from({ length: many + 1 }, (_, i) => i));
});

Deno.test("a line that is too long is said to be, until it has moved up", () => {
  const { pace, send, turn } = line();
  for (let i = 0; i < SENDS_PER_TURN + LINE_LIMIT; i++) send(i);
  assert(isCrowded(pace));
  turn();
  assert(!isCrowded(pace));
});

Deno.test("what is sent while others go out counts for the same turn", () => {
  const { pace, sent, send, turn } = line();
  for (let i = 0; i < SENDS_PER_TURN - 1; i++) send(i);
  paced(pace, () => {
    for (let i = 0; i < 5; i++) send(1000 + i);
  });
  assertEquals(sent.length, SENDS_PER_TURN - 1);
  turn();
  assertEquals(sent.slice(-5), [1000, 1001, 1002, 1003, 1004]);
});

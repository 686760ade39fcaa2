import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createRandom, nextBelow } from "../../layers/random.ts";
import {
  cancelTimer,
  nextDue,
  runDue,
  setTimer,
  type Timer,
  type Timers,
} from "../../p2p/timers.ts";
import { long } from "../long.ts";

/** What a sorted list of timers would have done. */
interface Model {
  at: number;
  name: number;
}

Deno.test("timers run as a sorted list would run them, however they are set and cancelled", () => {
  const random = createRandom(3);
  for (let round = 0; round < long(300, 40); round++) {
    const timers: Timers = [];
    const model: Model[] = [];
    const known = new Map<number, Timer>();
    const ran: Model[] = [];
    const check = (now: number) => {
      runDue(timers, now);
      const due = model.filter(({ at }) => at <= now);
      assertEquals(ran.map(({ at }) => at), due.map(({ at }) => at).sort((a, b) => a - b));
      const names = (list: Model[]) => list.map(({ name }) => name).sort((a, b) => a - b);
      assertEquals(names(ran), names(due));
      ran.length = 0;
      model.splice(0, model.length, ...model.filter(({ at }) => at > now));
    };
    let now = 0;
    for (let name = 0; name < 400; name++) {
      switch (nextBelow(random, 4)) {
        case 0:
        case 1: { // few different times, so that many are the same; some already past
          const at = now - 5 + nextBelow(random, 50);
          known.set(name, setTimer(timers, at, () => void ran.push({ at, name })));
          model.push({ at, name });
          break;
        }
        case 2: {
          const victim = nextBelow(random, name + 1);
          cancelTimer(known.get(victim));
          const index = model.findIndex((timer) => timer.name === victim);
          if (index >= 0) model.splice(index, 1);
          break;
        }
        default:
          now += nextBelow(random, 12);
          check(now);
      }
      assertStrictEquals(nextDue(timers), Math.min(Infinity, ...model.map(({ at }) => at)));
    }
    check(1e9);
    assertEquals([timers.length, nextDue(timers)], [0, Infinity]);
  }
});

Deno.test("a timer may set others while it runs: those that are due run too, later ones wait", () => {
  const timers: Timers = [];
  const ran: string[] = [];
  setTimer(timers, 1, () => {
    ran.push("first");
    setTimer(timers, 0, () => void ran.push("past"));
    setTimer(timers, 1, () => {
      ran.push("same");
      setTimer(timers, 3, () => void ran.push("later"));
    });
    setTimer(timers, 2, () => void ran.push("next"));
  });
  runDue(timers, 2);
  assertEquals(ran, ["first", "past", "same", "next"]);
  assertEquals(nextDue(timers), 3);
  runDue(timers, 3);
  assertEquals(ran.at(-1), "later");
});

Deno.test("a timer may cancel others while it runs, and itself", () => {
  const timers: Timers = [];
  const ran: string[] = [];
  const self = setTimer(timers, 1, () => {
    ran.push("self");
    cancelTimer(self);
    cancelTimer(other);
  });
  const other = setTimer(timers, 1.5, () => void ran.push("other"));
  runDue(timers, 2);
  runDue(timers, 3);
  assertEquals(ran, ["self"]);
  cancelTimer(undefined);
});

Deno.test("a timer that throws has run, and the others still do", () => {
  const timers: Timers = [];
  let count = 0;
  setTimer(timers, 1, () => {
    throw new Error("by design");
  });
  setTimer(timers, 2, () => void count++);
  let message = "";
  try {
    runDue(timers, 2);
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals([message, count], ["by design", 0]);
  runDue(timers, 2);
  assertEquals(count, 1);
});

Deno.test("cancelled timers are let go of as their time comes, not kept", () => {
  const timers: Timers = [];
  for (let i = 0; i < 1_000; i++) cancelTimer(setTimer(timers, i, () => {}));
  setTimer(timers, 500, () => {});
  assertEquals(nextDue(timers), 500);
  assert(timers.length <= 501);
});

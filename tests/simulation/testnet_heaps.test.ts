import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createEventQueue, firstTime, pushEvent, takeEvent } from "../../p2p/testnet/queue.ts";
import { addWake, createWakes, firstWakeTime, setWake } from "../../p2p/testnet/wakes.ts";
import { long } from "../long.ts";

const PARAMETERS = { seed: 1, numRuns: long(2_000, 200) };
/** Few different ones, so that many are the same. */
const time = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Infinity));

Deno.test("the queue is a list sorted by time, then by arrival", () => {
  const operations = fc.array(fc.option(time), { maxLength: 400, size: "max" });
  fc.assert(
    fc.property(operations, (steps) => {
      const queue = createEventQueue<number>();
      let model: { at: number; item: number }[] = [];
      steps.forEach((at, item) => {
        if (at !== null) {
          pushEvent(queue, at, item);
          model = [...model, { at, item }].toSorted((a, b) => a.at - b.at || a.item - b.item);
        } else if (model.length > 0) {
          assertEquals(takeEvent(queue), model.shift()!.item);
        }
        assertEquals(queue.count, model.length);
        assertEquals(firstTime(queue), model[0]?.at ?? Infinity);
      });
    }),
    PARAMETERS,
  );
});

Deno.test("the first wake is the earliest, of the lowest node", () => {
  const changes = fc.array(fc.tuple(fc.nat({ max: 99 }), time), { maxLength: 400, size: "max" });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), changes, (count, steps) => {
      const wakes = createWakes();
      const model: number[] = [];
      for (let i = 0; i < count; i++) model[addWake(wakes)] = Infinity;
      for (const [node, at] of steps) {
        setWake(wakes, node % count, at);
        model[node % count] = at;
        const first = Math.min(...model);
        assertEquals(firstWakeTime(wakes), first);
        assertEquals(wakes.heap[0], model.indexOf(first));
      }
    }),
    PARAMETERS,
  );
});

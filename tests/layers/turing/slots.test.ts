import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom, nextFloat } from "../../../layers/random.ts";
import {
  advance,
  createField,
  createSlots,
  isActive,
  setLevels,
  setStress,
  setUtility,
  type Slots,
  type SlotsOptions,
  splitAndCull,
} from "../../../layers/turing/mod.ts";
import { fromDense, randomDense } from "./graphs.ts";

const linked = (size: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => i === j ? 0 : 1));

const pool = (size: number, options: SlotsOptions = {}): Slots =>
  createSlots(createField(fromDense(linked(size))), { beliefDimension: 2, ...options });

const activeOf = (slots: Slots): number[] =>
  Array.from({ length: slots.capacity }, (_, i) => i).filter((i) => isActive(slots, i));

const sums = (slots: Slots): number[] => {
  const add = (array: Float64Array, dimension: number, d: number): number =>
    array.reduce((sum, x, i) => i % dimension === d ? sum + x : sum, 0);
  return [
    add(slots.field.state, 2, 0),
    add(slots.field.state, 2, 1),
    add(slots.beliefs, 2, 0),
    add(slots.beliefs, 2, 1),
  ];
};

Deno.test("a split wakes the most strongly linked sleeper and shares the mass equally", () => {
  const weights = linked(4);
  weights[0]![2] = weights[2]![0] = 5;
  const slots = createSlots(createField(fromDense(weights)), { active: 1, beliefDimension: 2 });
  setLevels(slots.field, 0, 7, 3);
  slots.beliefs.set([-1, 8]);
  slots.utility[0] = 0.9;
  splitAndCull(slots, 1);
  assertEquals(activeOf(slots), [0, 2]);
  assertEquals([...slots.field.state], [3.5, 1.5, 0, 0, 3.5, 1.5, 0, 0]);
  assertEquals([...slots.beliefs.subarray(0, 2), ...slots.beliefs.subarray(4, 6)], [
    -0.5,
    4,
    -0.5,
    4,
  ]);
  assertEquals([slots.splits, slots.culls, slots.refusals, slots.eventCount], [1, 0, 0, 1]);
  assertEquals(slots.events[0], {
    kind: "split",
    slot: 2,
    parent: 0,
    reason: "activator above threshold",
    activator: 7,
    utility: 0.9,
  });
});

Deno.test("a full pool refuses, counts it, says so once a rest, and never grows", () => {
  const slots = pool(2, { rules: { refractorySeconds: 5 } });
  setLevels(slots.field, 0, 100, 1);
  setUtility(slots, [1, 1]);
  let told = 0;
  for (let second = 0; second < 50; second++) {
    splitAndCull(slots, 1);
    for (let k = 0; k < slots.eventCount; k++) {
      assertEquals([slots.events[k]!.kind, slots.events[k]!.slot], ["refused", 0]);
      told++;
    }
  }
  assertEquals([told, slots.refusals, slots.splits, slots.activeCount], [10, 10, 0, 2]);
  assertEquals([...slots.field.state], [100, 1, 0, 0]);
});

Deno.test("a cull needs low activator and low utility, both, without a break", () => {
  const rules = { cullActivator: 1, cullUtility: 0.5, cullAfterSeconds: 10, refractorySeconds: 0 };
  const slots = pool(2, { rules });
  const run = (seconds: number, activator: number, utility: number): number => {
    for (let k = 0; k < seconds; k++) {
      setLevels(slots.field, 0, 2, 1);
      setLevels(slots.field, 1, activator, 0.25);
      setUtility(slots, [1, utility]);
      splitAndCull(slots, 1);
    }
    return slots.culls;
  };
  assertEquals(run(100, 0.5, 0.9), 0);
  assertEquals(run(100, 1.5, 0.1), 0);
  for (let k = 0; k < 5; k++) assertEquals(run(9, 0.5, 0.1) + run(1, 1.5, 0.1), 0);
  assertEquals(run(9, 0.5, 0.1), 0);
  slots.beliefs.set([1, 2, 3, -4]);
  assertEquals(run(1, 0.5, 0.1), 1);
  assertEquals(activeOf(slots), [0]);
  assertEquals([...slots.field.state], [2.5, 1.25, 0, 0]);
  assertEquals([...slots.beliefs], [4, -2, 0, 0]);
  assertEquals([slots.events[0]!.kind, slots.events[0]!.slot], ["cull", 1]);
});

Deno.test("a culled slot's mass goes to its active neighbours by conductance, and only to them", () => {
  const weights = linked(5).map((row) => row.map(() => 0));
  const link = (i: number, j: number, weight: number): void => {
    weights[i]![j] = weights[j]![i] = weight;
  };
  link(4, 0, 1);
  link(4, 1, 3);
  link(4, 3, 9); // asleep below
  link(0, 1, 1);
  link(1, 2, 1); // 2 is no neighbour of 4
  const frozen = [0, 0, 0, 0, 0];
  const slots = createSlots(createField(fromDense(weights), { frozen }), {
    rules: { cullAfterSeconds: 0, cullActivator: 1, splitActivator: 50 },
  });
  for (const slot of [0, 1, 2]) setLevels(slots.field, slot, 10, 10);
  setLevels(slots.field, 4, 10, 10);
  splitAndCull(slots, 1); // 3 holds nothing: culled first
  assertEquals(activeOf(slots), [0, 1, 2, 4]);
  setLevels(slots.field, 4, 0.8, 4);
  splitAndCull(slots, 100);
  assertEquals(activeOf(slots), [0, 1, 2]);
  const expected = [10.2, 11, 10.6, 13, 10, 10, 0, 0, 0, 0];
  expected.forEach((level, i) => assertAlmostEquals(slots.field.state[i]!, level, 1e-12));
});

Deno.test("an isolated slot is not culled, its mass would be lost", () => {
  const slots = createSlots(createField(fromDense([[0, 0], [0, 0]])), {
    rules: { cullAfterSeconds: 0 },
  });
  splitAndCull(slots, 1000);
  assertEquals([slots.activeCount, slots.eventCount], [2, 0]);
});

Deno.test("the floor holds however low everything is", () => {
  const slots = pool(8, { rules: { minimumActive: 3, cullAfterSeconds: 1, refractorySeconds: 0 } });
  for (let k = 0; k < 100; k++) splitAndCull(slots, 1);
  assertEquals([slots.activeCount, slots.culls], [3, 5]);
});

Deno.test("a slot that changed rests before the next change", () => {
  const slots = pool(16, { active: 1, rules: { refractorySeconds: 10 } });
  const counts: number[] = [];
  for (let second = 0; second < 31; second++) {
    for (const slot of activeOf(slots)) setLevels(slots.field, slot, 9, 9);
    splitAndCull(slots, 1);
    counts.push(slots.activeCount);
  }
  assertEquals([counts[0], counts[9], counts[10], counts[19], counts[20], counts[30]], [
    2,
    2,
    4,
    4,
    8,
    16,
  ]);
});

Deno.test("a history of splits and culls keeps every mass, the pool and the floor", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.nat(), (size, seed) => {
      const random = createRandom(seed);
      const field = createField(fromDense(randomDense(random, size, 6)));
      const slots = createSlots(field, {
        active: 1 + Math.floor(nextFloat(random) * size),
        beliefDimension: 2,
        rules: { cullAfterSeconds: 2, refractorySeconds: 1, cullActivator: 1.5, splitActivator: 3 },
      });
      const room = [slots.beliefs, slots.field.state, slots.events, slots.utility].map((a) =>
        a.length
      );
      for (let k = 0; k < slots.beliefs.length; k++) {
        slots.beliefs[k] = isActive(slots, k >> 1) ? nextFloat(random) - 0.5 : 0;
      }
      for (let second = 0; second < 60; second++) {
        for (const slot of activeOf(slots)) {
          setLevels(field, slot, nextFloat(random) * 5, nextFloat(random));
          slots.utility[slot] = nextFloat(random);
        }
        const before = sums(slots);
        const counted = slots.activeCount;
        splitAndCull(slots, 1);
        sums(slots).forEach((sum, k) =>
          assertAlmostEquals(sum, before[k]!, 1e-13 * (1 + Math.abs(before[k]!)))
        );
        const kinds = slots.events.slice(0, slots.eventCount).map((event) => event.kind);
        const count = (kind: string): number => kinds.filter((k) => k === kind).length;
        assertEquals(slots.activeCount, counted + count("split") - count("cull"));
        assertEquals(slots.activeCount, activeOf(slots).length);
        assert(slots.activeCount >= 1 && slots.activeCount <= size);
        for (let slot = 0; slot < size; slot++) {
          if (isActive(slots, slot)) continue;
          assertEquals([...field.state.subarray(2 * slot, 2 * slot + 2)], [0, 0]);
        }
        advance(field, 0.1);
        assert(field.state.every((x) => x >= 0));
      }
      assertEquals(
        [slots.beliefs, slots.field.state, slots.events, slots.utility].map((a) => a.length),
        room,
      );
    }),
    { seed: 31, numRuns: 60 },
  );
});

Deno.test("the field after a change equals one built with the survivors alone", () => {
  const weights = randomDense(createRandom(41), 9, 5);
  const slots = createSlots(createField(fromDense(weights)), { rules: { cullAfterSeconds: 0 } });
  for (let slot = 0; slot < 9; slot++) setLevels(slots.field, slot, slot % 3 ? 2.7 : 0.1, 1);
  splitAndCull(slots, 1);
  const survivors = activeOf(slots);
  assertLess(survivors.length, 9);
  const field = createField(
    fromDense(survivors.map((i) => survivors.map((j) => weights[i]![j]!))),
    {
      activator: survivors.map((slot) => slots.field.state[2 * slot]!),
      inhibitor: survivors.map((slot) => slots.field.state[2 * slot + 1]!),
    },
  );
  assertEquals(advance(field, 5), advance(slots.field, 5));
  survivors.forEach((slot, k) => {
    assertEquals(slots.field.state[2 * slot], field.state[2 * k]);
    assertEquals(slots.field.state[2 * slot + 1], field.state[2 * k + 1]);
  });
});

Deno.test("stress on a slot makes the pool grow, and its end lets it shrink to the floor", () => {
  const slots = pool(6, { active: 1 });
  setLevels(slots.field, 0, 2, 2);
  const live = (stress: number): void => {
    for (let second = 0; second < 600; second++) {
      const perSlot = stress / slots.activeCount;
      setStress(slots.field, Array.from({ length: 6 }, (_, i) => isActive(slots, i) ? perSlot : 0));
      advance(slots.field, 1);
      splitAndCull(slots, 1);
    }
  };
  live(4);
  assert(slots.activeCount >= 3, `${slots.activeCount} active`);
  live(0);
  assertEquals(slots.activeCount, 1);
});

Deno.test("sizes, rules and values out of range are refused by name", () => {
  const bad: [SlotsOptions, string][] = [
    [{ capacity: 0 }, "capacity"],
    [{ capacity: 4 }, "capacity"],
    [{ active: 0 }, "active"],
    [{ active: 4 }, "active"],
    [{ active: 1, rules: { minimumActive: 2 } }, "active"],
    [{ beliefDimension: -1 }, "beliefDimension"],
    [{ rules: { splitActivator: NaN } }, "splitActivator"],
    [{ rules: { cullActivator: 9 } }, "cullActivator"],
    [{ rules: { cullAfterSeconds: -1 } }, "cullAfterSeconds"],
    [{ rules: { refractorySeconds: Infinity } }, "refractorySeconds"],
    [{ rules: { minimumActive: 0 } }, "minimumActive"],
  ];
  for (const [options, text] of bad) assertThrows(() => pool(3, options), RangeError, text);
  const graph = fromDense(linked(3));
  assertThrows(
    () => createSlots(createField(graph, { activator: [1, 1, 1] }), { active: 2 }),
    RangeError,
    "slot 2",
  );
  assertThrows(
    () => createSlots(createField(graph, { frozen: [0, 1, 0] })),
    RangeError,
    "roles[1]",
  );
  const slots = pool(3);
  assertThrows(() => splitAndCull(slots, NaN), RangeError, "seconds");
  assertThrows(() => setUtility(slots, [1, 2]), RangeError, "utility");
  assertThrows(() => setUtility(slots, [1, -2, 1]), RangeError, "utility[1]");
  assertThrows(() => setLevels(slots.field, 3, 1, 1), RangeError, "vertex");
});

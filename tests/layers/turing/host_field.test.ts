import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom, nextBelow, nextFloat } from "../../../layers/random.ts";
import {
  advance,
  advanceHostField,
  checkGraph,
  createField,
  createHostField,
  type HostField,
  isActive,
  setHostStress,
  setNeighbours,
  totalActivator,
  totalInhibitor,
} from "../../../layers/turing/mod.ts";
import { emptyDense, fromDense } from "./graphs.ts";

const live = (host: HostField, stress: number, seconds: number): void => {
  for (let second = 0; second < seconds; second++) {
    setHostStress(host, stress);
    assertEquals(advanceHostField(host, 1).unreachedSeconds, 0);
  }
};

Deno.test("the slots awake follow the stress up and down, between the floor and the pool", () => {
  const host = createHostField();
  live(host, 0, 200);
  assertEquals(host.slots.activeCount, 1);
  let last = 1;
  for (const stress of [2, 5, 10]) {
    live(host, stress, 300);
    assert(host.slots.activeCount > last && host.slots.activeCount >= stress / 1.5);
    last = host.slots.activeCount;
  }
  live(host, 100, 300);
  assertEquals(host.slots.activeCount, 16);
  assert(host.slots.refusals > 0);
  for (const stress of [8, 3]) {
    live(host, stress, 1500);
    assert(host.slots.activeCount < last && host.slots.activeCount <= 3 * stress);
    last = host.slots.activeCount;
  }
  live(host, 0, 1500);
  assertEquals(host.slots.activeCount, 1);
});

Deno.test("under a steady stress the number of slots comes to rest", () => {
  for (let stress = 0; stress <= 16; stress += 0.5) {
    const host = createHostField();
    live(host, stress, 400);
    const { splits, culls, activeCount } = host.slots;
    live(host, stress, 400);
    assertEquals([host.slots.splits, host.slots.culls], [splits, culls], `stress ${stress}`);
    assert(activeCount >= Math.min(16, stress / 1.5), `stress ${stress}, ${activeCount} slots`);
  }
});

Deno.test("it equals a field built by hand from slots and frozen neighbours", () => {
  const host = createHostField({ slots: 3, neighbours: 4, active: 2, neighbourCoupling: 0.6 });
  setNeighbours(host, [4, 10], [6, 1], [3, 1]);
  setHostStress(host, 1);
  advanceHostField(host, 2);
  const weights = emptyDense(4);
  const link = (i: number, j: number, weight: number): void => {
    weights[i]![j] = weights[j]![i] = weight;
  };
  link(0, 1, 0.5);
  for (const slot of [0, 1]) {
    link(slot, 2, 0.45);
    link(slot, 3, 0.15);
  }
  const field = createField(fromDense(weights), {
    frozen: [0, 0, 1, 1],
    activator: [2, 2, 2, 5],
    inhibitor: [2, 2, 3, 0.5],
    stress: [0.5, 0.5, 0, 0],
  });
  advance(field, 2);
  for (let k = 0; k < 4; k++) assertAlmostEquals(host.field.state[k]!, field.state[k]!, 1e-12);
  assertAlmostEquals(totalActivator(host.field), field.state[0]! + field.state[2]!, 1e-12);
  assertAlmostEquals(totalInhibitor(host.field), field.state[1]! + field.state[3]!, 1e-12);
});

Deno.test("neighbours come and go without touching what the slots hold", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = createRandom(seed);
      const host = createHostField({ beliefDimension: 1 });
      live(host, 4, 60);
      host.slots.beliefs.fill(0.25);
      const size = 2 * host.slots.capacity;
      for (let k = 0; k < 20; k++) {
        const count = nextBelow(random, 33);
        const levels = (): number[] => Array.from({ length: count }, () => 9 * nextFloat(random));
        const before = host.field.state.slice(0, size);
        setNeighbours(host, levels(), levels(), levels().map((x) => x + 1e-3));
        assertEquals(host.field.state.slice(0, size), before);
        assertEquals(host.neighbourCount, count);
        checkGraph(host.field.graph);
        assert(host.slots.beliefs.every((x) => x === 0.25));
        advanceHostField(host, 0.2);
      }
      setNeighbours(host, [], [], []);
      const alone = createHostField({ active: host.slots.activeCount });
      alone.field.state.set(host.field.state.subarray(0, size));
      host.field.stress.fill(0);
      alone.field.roles.set(host.field.roles);
      const report = advance(host.field, 1);
      if (isActive(host.slots, 0)) assertEquals(advance(alone.field, 1), report);
      assertEquals(host.field.state.slice(0, size), alone.field.state.slice(0, size));
    }),
    { seed: 51, numRuns: 20 },
  );
});

Deno.test("two hosts under the same stress settle alike, neither feeding the other without bound", () => {
  const hosts = [createHostField({ active: 1 }), createHostField({ active: 12 })] as const;
  for (let second = 0; second < 2000; second++) {
    hosts.forEach((host, k) => {
      const other = hosts[1 - k]!.field;
      setNeighbours(host, [totalActivator(other)], [totalInhibitor(other)], [1]);
    });
    for (const host of hosts) live(host, 5, 1);
  }
  for (const host of hosts) {
    assert(host.slots.activeCount >= 3 && host.slots.activeCount <= 13);
    assert(totalActivator(host.field) < 60);
  }
});

Deno.test("only ratios of conductances count, from one end of the doubles to the other", () => {
  const run = (scale: number): Float64Array => {
    const host = createHostField({ neighbours: 2 });
    setNeighbours(host, [3, 30], [2, 20], [scale, 3 * scale]);
    advanceHostField(host, 1);
    return host.field.state.slice(0, 2);
  };
  const expected = run(1);
  for (const scale of [1e-300, 1e300]) {
    run(scale).forEach((level, i) => assertAlmostEquals(level, expected[i]!, 1e-12));
  }
});

Deno.test("a refused set of neighbours leaves the field as it was", () => {
  const host = createHostField({ neighbours: 2 });
  setNeighbours(host, [1], [2], [3]);
  const before = [host.field.graph.weights.slice(), host.neighbourActivator.slice()];
  const bad: [number[], number[], number[], string][] = [
    [[1, 1, 1], [1, 1, 1], [1, 1, 1], "number of neighbours"],
    [[1], [1, 1], [1, 1], "activators"],
    [[1, 1], [1], [1, 1], "inhibitors"],
    [[1, NaN], [1, 1], [1, 1], "activators[1]"],
    [[1, 1], [1, -1], [1, 1], "inhibitors[1]"],
    [[1, 1e31], [1, 1], [1, 1], "activators[1]"],
    [[1, 1], [1, 1], [1, 0], "conductances[1]"],
    [[1, 1], [1, 1], [Infinity, 1], "conductances[0]"],
  ];
  for (const [activators, inhibitors, conductances, text] of bad) {
    assertThrows(() => setNeighbours(host, activators, inhibitors, conductances), RangeError, text);
  }
  assertEquals([host.field.graph.weights, host.neighbourActivator], before);
  assertEquals(host.neighbourCount, 1);
  assertThrows(() => setHostStress(host, -1), RangeError, "stress");
  assertThrows(() => createHostField({ slots: 0 }), RangeError, "slots");
  assertThrows(() => createHostField({ neighbours: -1 }), RangeError, "neighbours");
  assertThrows(() => createHostField({ active: 17 }), RangeError, "active");
});

Deno.test("one slot without room for neighbours is a host too", () => {
  const host = createHostField({ slots: 1, neighbours: 0 });
  live(host, 3, 100);
  assertEquals([host.slots.activeCount, host.field.roles.length], [1, 1]);
  assert(host.slots.refusals > 0);
});

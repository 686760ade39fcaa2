import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import {
  type Agent,
  type AgentOptions,
  createAgent,
  formatLaw,
  MAX_DIMENSION,
  type Reading,
  stepAgent,
} from "../../../layers/agent/mod.ts";
import { long } from "../../long.ts";
import { createNormal } from "./noise_source.ts";

/** Steps an agent through loads; answers with it and what it expected of each. */
function follow(
  loads: ArrayLike<number>,
  options: AgentOptions = {},
  others: (load: number, tick: number) => Reading = () => ({}),
): { agent: Agent; expected: number[] } {
  const agent = createAgent(options);
  const expected = Array.from(loads, (arrivalsPerSecond, tick) => {
    const before = agent.predictedArrivalsPerSecond;
    stepAgent(agent, { arrivalsPerSecond, ...others(arrivalsPerSecond, tick) });
    return before;
  });
  return { agent, expected };
}

function rootMeanSquare(loads: ArrayLike<number>, expected: number[], from: number): number {
  const squares = expected.slice(from).map((value, i) => (value - loads[from + i]!) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** Loads x = 1.6 x₋₁ − 0.7 x₋₂ + 10 + N(0, 1), around 100. */
function recurrence(seed: number, count: number): number[] {
  const normal = createNormal(seed);
  const loads = [100, 100];
  while (loads.length < count) {
    loads.push(1.6 * loads.at(-1)! - 0.7 * loads.at(-2)! + 10 + normal());
  }
  return loads;
}

function noisy(seed: number, count: number, level: (tick: number) => number): number[] {
  const normal = createNormal(seed);
  return Array.from({ length: count }, (_, tick) => Math.max(0, level(tick) + 5 * normal()));
}

Deno.test("learns a constant and becomes sure of it", () => {
  const { agent } = follow(new Array(200).fill(40));
  assertAlmostEquals(agent.predictedArrivalsPerSecond, 40, 1e-3);
  assertAlmostEquals(agent.mean[0]!, 40, 1e-3);
  assertLess(agent.deviation[0]!, 0.01);
});

Deno.test("sees through noise around a constant", () => {
  const levels = new Array(1500).fill(100);
  const loads = noisy(1, levels.length, () => 100);
  const noise = rootMeanSquare(loads, levels, 500);
  assertLess(rootMeanSquare(loads, follow(loads).expected, 500), 1.02 * noise);
});

Deno.test("learns a ramp, with its slope", () => {
  const { agent } = follow(Array.from({ length: 300 }, (_, tick) => 50 + 2 * tick));
  assertAlmostEquals(agent.predictedArrivalsPerSecond, 50 + 2 * 300, 0.1);
  assertAlmostEquals(agent.mean[1]!, 2, 0.05);
  const levels = Array.from({ length: 1500 }, (_, tick) => 50 + tick);
  const loads = noisy(2, levels.length, (tick) => levels[tick]!);
  const noise = rootMeanSquare(loads, levels, 500);
  assertLess(rootMeanSquare(loads, follow(loads).expected, 500), 1.05 * noise);
});

Deno.test("follows a step within a few ticks", () => {
  const loads = noisy(3, 400, (tick) => tick < 300 ? 100 : 300);
  const { expected } = follow(loads);
  assertLess(rootMeanSquare(loads.slice(0, 300), expected.slice(0, 300), 100), 1.1 * 5);
  for (let tick = 305; tick < 320; tick++) assertLess(Math.abs(expected[tick]! - 300), 20);
});

Deno.test("doubts a spike once it has seen that spikes pass", () => {
  const loads = noisy(4, 1000, (tick) => tick % 40 === 39 ? 250 : 100);
  const { expected } = follow(loads);
  for (let tick = 520; tick < 1000; tick += 40) assertLess(Math.abs(expected[tick]! - 100), 20);
});

Deno.test("finds a recurrence of second order, down to its noise", () => {
  const loads = recurrence(5, 2000);
  const { agent, expected } = follow(loads);
  assertLess(rootMeanSquare(loads, expected, 1000), 1.1);
  assertGreater(rootMeanSquare(loads, follow(loads, { morphic: false }).expected, 1000), 1.2);
  assertGreater(agent.evolution.law.swaps, 0);
  assert(formatLaw(agent).startsWith("load′ = "), formatLaw(agent));
});

Deno.test("goes on predicting, ever less surely, while arrivals are not sensed", () => {
  const { agent } = follow(Array.from({ length: 300 }, (_, tick) => 50 + 2 * tick));
  let deviation = agent.deviation[0]!;
  for (let tick = 0; tick < 20; tick++) {
    stepAgent(agent, {});
    assertGreater(agent.deviation[0]!, deviation);
    deviation = agent.deviation[0]!;
  }
  assertAlmostEquals(agent.predictedArrivalsPerSecond, 50 + 2 * 320, 20);
});

Deno.test("reads the load off another sensor while arrivals are not sensed", () => {
  const level = (tick: number): number => 100 + 50 * Math.sin(tick / 20);
  const { agent } = follow(
    noisy(6, 600, level),
    {},
    (load) => ({ networkBytesPerSecond: 1500 * load }),
  );
  for (let tick = 600; tick < 800; tick++) {
    const expected = agent.predictedArrivalsPerSecond;
    assertAlmostEquals(expected, level(tick), 20, `tick ${tick}`);
    stepAgent(agent, { networkBytesPerSecond: 1500 * level(tick) });
  }
});

Deno.test("nothing sensed at all is no load", () => {
  const agent = createAgent();
  stepAgent(agent, {});
  stepAgent(agent, { cpuBusyShare: 0.5 });
  assertEquals(agent.predictedArrivalsPerSecond, 0);
});

Deno.test("a sensor that repeats the arrivals, or knows nothing, does not mislead", () => {
  const loads = noisy(7, 1200, (tick) => 100 + 40 * Math.sin(tick / 60));
  const normal = createNormal(8);
  const alone = rootMeanSquare(loads, follow(loads).expected, 400);
  const repeated = follow(loads, {}, (load) => ({ networkBytesPerSecond: 1000 * load }));
  assertLess(rootMeanSquare(loads, repeated.expected, 400), 1.03 * alone);
  const unrelated = follow(
    loads,
    {},
    () => ({ memoryUsedShare: 0.5 + 0.05 * Math.tanh(normal()) }),
  );
  assertLess(rootMeanSquare(loads, unrelated.expected, 400), 1.03 * alone);
});

Deno.test("predicts alike at every scale", () => {
  const loads = noisy(9, 800, (tick) => tick < 400 ? 100 : 150);
  const { expected } = follow(loads, { morphic: false });
  for (const scale of [2 ** -7, 2 ** 10, 2 ** 30]) {
    const scaled = follow(loads.map((load) => scale * load), { morphic: false }).expected;
    expected.forEach((value, tick) =>
      assertAlmostEquals(scaled[tick]! / scale, value, 1e-4 * (1 + value))
    );
  }
});

Deno.test("a law is found at every scale", () => {
  const loads = recurrence(10, 1600);
  for (const scale of [2 ** -7, 2 ** 9]) {
    const scaled = loads.map((load) => scale * load);
    assertLess(rootMeanSquare(scaled, follow(scaled).expected, 1000), 1.15 * scale);
  }
});

Deno.test("the same seed and inputs give the same agent", () => {
  const loads = noisy(11, 900, (tick) => 100 + (tick % 200 < 100 ? 60 : 0));
  const first = follow(loads, { seed: 3 });
  const second = follow(loads, { seed: 3 });
  assertEquals(first.expected, second.expected);
  assertEquals(formatLaw(first.agent), formatLaw(second.agent));
  assertEquals(first.agent.mean, second.agent.mean);
});

Deno.test("refuses what is no reading, and is as it was", () => {
  const loads = noisy(12, 400, (tick) => tick < 200 ? 100 : 200);
  const { expected } = follow(loads);
  const agent = createAgent();
  const interrupted = loads.map((arrivalsPerSecond) => {
    for (const bad of [NaN, Infinity, -1, 1e16]) {
      for (const name of ["arrivalsPerSecond", "backlog", "networkBytesPerSecond"]) {
        const reading = { arrivalsPerSecond: 1, [name]: bad };
        assertThrows(() => stepAgent(agent, reading), RangeError, name);
      }
    }
    const before = agent.predictedArrivalsPerSecond;
    stepAgent(agent, { arrivalsPerSecond });
    return before;
  });
  assertEquals(interrupted, expected);
});

Deno.test("free energy rises on a jump and settles", () => {
  const agent = createAgent();
  const energies = noisy(13, 500, (tick) => tick < 400 ? 100 : 250).map((arrivalsPerSecond) => {
    stepAgent(agent, { arrivalsPerSecond });
    return agent.freeEnergyNats;
  });
  const usual = Math.max(...energies.slice(300, 400));
  assertGreater(energies[400]!, usual + 2);
  const settled = energies.slice(430).reduce((sum, energy) => sum + energy, 0) / 70;
  const before = energies.slice(300, 400).reduce((sum, energy) => sum + energy, 0) / 100;
  assertAlmostEquals(settled, before, 0.7);
});

Deno.test("without flux the last arrivals are expected again", () => {
  const loads = noisy(14, 50, () => 100);
  const { agent, expected } = follow(loads, { flux: false });
  assertEquals(expected.slice(1), loads.slice(0, -1));
  stepAgent(agent, {});
  assertEquals(agent.predictedArrivalsPerSecond, loads.at(-1));
  assertEquals(agent.mean.length, 0);
});

Deno.test("without morphic the law stays and nothing is searched for", () => {
  const { agent } = follow(recurrence(15, 600), { morphic: false });
  assertEquals(agent.evolution.law.swaps, 0);
  assertEquals(agent.evolution.growth.dimension, 2);
  assertEquals(agent.mean.length, 2);
  assertEquals(formatLaw(agent), "level′ = level + drift");
});

Deno.test("surprise adds dimensions, within bounds, and beliefs keep up", () => {
  const loads = noisy(16, 3000, (tick) => 100 + 100 * (Math.floor(tick / 70) % 3));
  const agent = createAgent({ seed: 2 });
  for (const arrivalsPerSecond of loads) {
    stepAgent(agent, { arrivalsPerSecond });
    const { dimension } = agent.evolution.growth;
    assert(dimension >= 2 && dimension <= MAX_DIMENSION, `dimension ${dimension}`);
    assertEquals(agent.evolution.law.current.expressions.length, dimension);
    assertEquals(agent.accounts!.law!.model.latentCount, dimension);
  }
  assertGreater(agent.evolution.expansions, 0);
});

Deno.test("memory is bounded", () => {
  const agent = createAgent();
  const normal = createNormal(17);
  const step = (count: number): void => {
    for (let tick = 0; tick < count; tick++) {
      stepAgent(agent, { arrivalsPerSecond: Math.abs(100 * normal()), cpuBusyShare: 0.5 });
    }
  };
  step(1000);
  const early = bytesIn(agent);
  step(long(100_000, 5000));
  assertLess(bytesIn(agent), early + 100_000); // a search at most larger dimension, no more
});

/** Bytes of all typed arrays within reach of a value. */
function bytesIn(root: unknown): number {
  const buffers = new Set<ArrayBufferLike>();
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer);
    else Object.values(value).forEach(visit);
  };
  visit(root);
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

Deno.test("whatever is read, predictions are finite and not negative", () => {
  const load = fc.oneof(
    fc.constantFrom(0, 1e-300, 1e-9, 1, 1e15),
    fc.double({ min: 0, max: 1000, noNaN: true }),
    fc.double({ min: 0, max: 1e15, noNaN: true }),
  );
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const reading = fc.record({
    arrivalsPerSecond: load,
    backlog: load,
    cpuBusyShare: share,
    memoryUsedShare: share,
    networkBytesPerSecond: load,
  }, { requiredKeys: [] });
  const readings = fc.array(reading, { minLength: 1, maxLength: 300, size: "max" });
  fc.assert(
    fc.property(readings, (sequence) => {
      const agent = createAgent({ seed: 1 });
      for (const read of sequence) {
        stepAgent(agent, read);
        const { predictedArrivalsPerSecond: expected, freeEnergyNats, mean, deviation } = agent;
        assert(Number.isFinite(expected) && expected >= 0, `expected ${expected}`);
        assert(Number.isFinite(freeEnergyNats), `free energy ${freeEnergyNats}`);
        assert(mean.every(Number.isFinite) && deviation.every(Number.isFinite));
      }
    }),
    { seed: 18, numRuns: long(1000, 60) },
  );
});

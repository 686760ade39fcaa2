/** Loads with structure, on arrays of hosts that follow their routes; what each costs is counted. */
import { curlAdjoint, decompose } from "../../layers/hodge/mod.ts";
import { createRandom, nextNormal } from "../../layers/random.ts";
import type { SubstrateOptions } from "../../layers/substrate.ts";
import { type ArrayHost, capacityOf, createArray, type HostArray, stepArray } from "./array.ts";

/** What a scenario counts, each the lower the better. */
export type Figures = Record<string, number>;

/** A load and an array, run for so many ticks. */
export type Scenario = (options: SubstrateOptions, ticks: number) => Figures;

/** Capacities of a small unequal mesh, items per second. */
const CAPACITIES = [100, 100, 50, 200, 100];

/** The host whose load swings. */
const SWINGING = 4;

/** Ticks a hot spot stays at one host. */
const HOT_TICKS = 100;

/**
 * A hot spot that moves from host to host every 100 ticks under noise, and one host whose load swings
 * (AR(2) with 1.6 and −0.8); the second half of `ticks` counts. Errors are means of |arrived −
 * expected| a tick ahead.
 */
export function movingHotSpot(options: SubstrateOptions, ticks: number): Figures {
  const random = createRandom(options.seed ?? 0);
  const array = createArray(CAPACITIES.map(fixed), options);
  const total = CAPACITIES.reduce((sum, capacity) => sum + capacity);
  const used = new Float64Array(CAPACITIES.length);
  const expected = new Float64Array(CAPACITIES.length);
  const errors = new Float64Array(CAPACITIES.length);
  let [swing, before] = [0, 0];
  let [waiting, finished, spread] = [0, 0, 0];
  for (let tick = 0; tick < ticks; tick++) {
    const hot = Math.floor(tick / HOT_TICKS) % SWINGING;
    [swing, before] = [1.6 * swing - 0.8 * before + 4 * nextNormal(random), swing];
    const arrivals = CAPACITIES.map((capacity, i) => {
      if (i === SWINGING) return Math.max(0, 0.4 * capacity + swing);
      const level = 0.3 * capacity + (i === hot ? 0.35 * total : 0);
      return Math.max(0, level + 0.05 * capacity * nextNormal(random));
    });
    stepArray(array, arrivals);
    const counts = tick >= ticks / 2;
    for (let i = 0; i < used.length; i++) {
      used[i]! += 0.1 * (array.completed[i]! / capacityOf(array, i) - used[i]!);
      if (counts) errors[i]! += Math.abs(arrivals[i]! - expected[i]!);
      expected[i] = array.statuses[i]!.prediction.nextArrivalsPerSecond;
    }
    if (!counts) continue;
    waiting += sum(array.queue) + sum(array.inbound);
    finished += sum(array.completed);
    spread += Math.max(...used) - Math.min(...used);
  }
  const counted = ticks / 2;
  return {
    "wait, s": waiting / finished,
    "spread, %": 100 * spread / counted,
    "error, items/s": sum(errors.subarray(0, SWINGING)) / SWINGING / counted,
    "error, swinging": errors[SWINGING]! / counted,
  };
}

/**
 * Both sides of a cut have written flows that contradict each other: circulation of 40 items/s around
 * two faces. Counted is what the array then really ships in circles, beyond a twin without the cut.
 */
export function healedPartition(options: SubstrateOptions, ticks: number): Figures {
  const torn = createArray(CAPACITIES.map(fixed), options);
  const whole = createArray(CAPACITIES.map(fixed), options);
  const { complex } = torn;
  const faces = new Float64Array(complex.triangleCount);
  faces[0] = 40;
  faces[complex.triangleCount - 1] = -40;
  const conflict = curlAdjoint(complex, faces);
  const random = createRandom(options.seed ?? 0);
  const cut = Math.floor(ticks / 2);
  let circles = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const arrivals = CAPACITIES.map((capacity) => capacity * (0.5 + 0.02 * nextNormal(random)));
    arrivals[0]! += 60;
    stepArray(torn, arrivals, tick === cut ? conflict : undefined);
    stepArray(whole, arrivals);
    if (tick > cut) circles += circulation(torn, whole);
  }
  return { "in circles, items": circles };
}

/**
 * Load that triples and falls again, on hosts whose slots of 10 items/s follow the substrate; the
 * backlog of a host that falls behind is worked off with all of its slots.
 */
export function elasticSlots(options: SubstrateOptions, ticks: number): Figures {
  const random = createRandom(options.seed ?? 0);
  const array = createArray([1, 1, 1].map(() => ({ slotPerSecond: 10 })), options);
  let [waiting, finished, slots] = [0, 0, 0];
  for (let tick = 0; tick < ticks; tick++) {
    const isBusy = tick > 0.25 * ticks && tick < 0.6 * ticks;
    const level = isBusy ? 60 : 20;
    stepArray(array, [0, 1, 2].map(() => Math.max(0, level + 2 * nextNormal(random))));
    waiting += sum(array.queue) + sum(array.inbound);
    finished += sum(array.completed);
    for (let i = 0; i < 3; i++) slots += capacityOf(array, i) / 10;
  }
  return { "wait by slots, s": waiting / finished, "slots awake": slots / ticks / 3 };
}

function fixed(slotPerSecond: number): ArrayHost {
  return { slotPerSecond, fixedSlots: 1 };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Σ|f| over the part of the difference in shipments that moves nothing from host to host. */
function circulation(a: HostArray, b: HostArray): number {
  const difference = a.shipped.map((flow, e) => flow - b.shipped[e]!);
  const { curl, harmonic } = decompose(a.complex, difference);
  return sum(curl.map((flow, e) => Math.abs(flow + harmonic[e]!)));
}

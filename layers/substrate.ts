/**
 * One tick of one host: the five layers composed, pure, used unchanged by the daemon, the simulator
 * and the browser.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { createSubstrate, stepSubstrate } from "@shivya/shivya/substrate";
 *
 * const substrate = createSubstrate({ seed: 1 });
 * for (let tick = 0; tick < 50; tick++) {
 *   stepSubstrate(substrate, { elapsedSeconds: 1, arrivalsPerSecond: 30, backlog: 0 });
 * }
 * const status = stepSubstrate(substrate, { elapsedSeconds: 1, arrivalsPerSecond: 30 });
 * assertAlmostEquals(status.prediction.nextArrivalsPerSecond, 30, 0.1);
 * ```
 *
 * @module
 */
import {
  type Agent,
  createAgent,
  createOfferPolicy,
  type OfferPolicy,
  type Reading,
} from "./agent/mod.ts";
import { type Capacity, createCapacity } from "./capacity.ts";
import { checkInteger, checkNumber } from "./check.ts";
import { describe } from "./describe.ts";
import {
  BELIEF_COUNT,
  checkMeshView,
  createSoloView,
  type HostRecord,
  MAX_QUANTITY,
  type MeshView,
  setRecord,
} from "./mesh_view.ts";
import { sense } from "./sense.ts";
import { settle, type Settlement, type SettleOptions } from "./settle.ts";
import type { SubstrateStatus } from "./status.ts";
import { createHostField, type HostField } from "./turing/mod.ts";

export type { Capacity } from "./capacity.ts";
export type * from "./status.ts";
export {
  BELIEF_COUNT,
  checkMeshView,
  createMeshView,
  createSoloView,
  type HostRecord,
  type MeshView,
  setRecord,
} from "./mesh_view.ts";
export { settle, type Settlement, type SettleOptions } from "./settle.ts";

/** How a substrate is made; a layer that is switched off leaves its part at rest. */
export interface SubstrateOptions extends SettleOptions {
  /** Whole number that decides every random choice; default 0. */
  seed?: number;
  /** Size of the pool of worker slots; default 16. */
  slotCount?: number;
  /** Hold beliefs (L1); default true. Without, the last arrivals are expected again. */
  flux?: boolean;
  /** Let the law of the load evolve (L2); default true. */
  morphic?: boolean;
  /** Let worker slots split and be culled (L4); default true. */
  turing?: boolean;
}

/** One tick's telemetry; what is absent was not sensed. */
export interface Observation extends Reading {
  /** Seconds since the previous tick, above zero. */
  elapsedSeconds: number;
  /** Items finished per second. */
  completionsPerSecond?: number;
  /** Capacity the host states of itself, used until it is measured, items per second; above zero. */
  statedCapacityPerSecond?: number;
}

/** Everything one host keeps from tick to tick. */
export interface Substrate {
  /** How it was made. */
  readonly options: SubstrateOptions;
  /** L1 and L2: beliefs and the law they follow. */
  readonly agent: Agent;
  /** How much to offer. */
  readonly offerPolicy: OfferPolicy;
  /** What the host can finish. */
  readonly capacity: Capacity;
  /** L4: stress over the worker slots. */
  readonly field: HostField;
  /** What the host announces. */
  readonly record: HostRecord;
  /** First components of the host's own belief, as last counted into the collective one. */
  readonly ownBelief: Float64Array;
  /** The view of a host that is alone. */
  readonly soloView: MeshView;
  /** Ticks so far. */
  tick: number;
  /** Balanced utilisation of the component at the last settle; absent before the first. */
  balanced: number | undefined;
}

/** Largest seed, either way: each search for a law takes the next. */
const MAX_SEED = 2 ** 52;

/** Longest tick, seconds: after a longer sleep nothing of before holds. */
export const MAX_ELAPSED_SECONDS = 86_400;

/**
 * Creates the substrate of a host that has seen nothing. Throws a `RangeError` for a seed or a pool
 * size that is not whole or out of range.
 */
export function createSubstrate(options: SubstrateOptions = {}): Substrate {
  const { seed = 0, slotCount = 16, flux = true, morphic = true } = options;
  checkInteger("seed", seed, -MAX_SEED, MAX_SEED);
  return {
    options: { ...options },
    agent: createAgent({ seed, flux, morphic }),
    offerPolicy: createOfferPolicy(),
    capacity: createCapacity(),
    field: createHostField({ slots: slotCount }),
    record: {
      backlog: 0,
      capacityPerSecond: 1,
      predictedArrivalsPerSecond: 0,
      offer: 1,
      freeEnergyNats: 0,
      activator: 0,
      inhibitor: 0,
      belief: new Float64Array(BELIEF_COUNT),
    },
    ownBelief: new Float64Array(BELIEF_COUNT),
    soloView: createSoloView(),
    tick: 0,
    balanced: undefined,
  };
}

/**
 * One tick of a host that knows every record at once: writes its record into its row of `view`,
 * {@linkcode observe}s, announces what came of it in that row, and {@linkcode follow}s. Without a view
 * the host is alone.
 *
 * Throws a `RangeError` that names what is negative, not finite or of a wrong length; the substrate is
 * then as it was.
 */
export function stepSubstrate(
  substrate: Substrate,
  observation: Observation,
  view: MeshView = substrate.soloView,
): SubstrateStatus {
  checkObservation(observation);
  checkMeshView(view);
  setRecord(view, view.self, substrate.record);
  sense(substrate, observation, view);
  setRecord(view, view.self, substrate.record);
  return agree(substrate, observation, view, settle(view, substrate.options));
}

/**
 * First half of a tick: takes in what was sensed, and what everybody announced as `view`, the last one
 * settled, has it. Answers with the record to announce, which is the substrate's own and goes on
 * changing. `view` is only read.
 *
 * Throws a `RangeError` that names what is negative, not finite or of a wrong length; the substrate is
 * then as it was.
 */
export function observe(
  substrate: Substrate,
  observation: Observation,
  view: MeshView = substrate.soloView,
): HostRecord {
  checkObservation(observation);
  checkMeshView(view);
  sense(substrate, observation, view);
  return substrate.record;
}

/**
 * Second half of a tick: settles on `view` as it is, whatever its row of this host says, so that all
 * who have the same records come to the same flows; answers with this host's part. `observation` is
 * the one last observed. May be repeated, with other views too. A `settlement` of this very view, by
 * {@linkcode settle} with the substrate's options, saves settling again.
 *
 * Throws a `RangeError` that names what cannot be in `view`.
 */
export function follow(
  substrate: Substrate,
  observation: Observation,
  view: MeshView = substrate.soloView,
  settlement?: Settlement,
): SubstrateStatus {
  checkMeshView(view);
  return agree(substrate, observation, view, settlement ?? settle(view, substrate.options));
}

function checkObservation(observation: Observation): void {
  const { elapsedSeconds, ...sensed } = observation;
  checkNumber("elapsedSeconds", elapsedSeconds, Number.MIN_VALUE, MAX_ELAPSED_SECONDS);
  for (const [name, value] of Object.entries(sensed)) {
    const least = name === "statedCapacityPerSecond" ? Number.MIN_VALUE : 0;
    const most = name.endsWith("Share") ? 1 : MAX_QUANTITY;
    if (value !== undefined) checkNumber(name, value, least, most);
  }
}

function agree(
  substrate: Substrate,
  observation: Observation,
  view: MeshView,
  settlement: Settlement,
): SubstrateStatus {
  const { self, capacityPerSecond } = view;
  const { demand, surplus } = settlement;
  substrate.balanced = (demand[self]! - surplus[self]!) / capacityPerSecond[self]!;
  return describe(substrate, observation, view, settlement);
}

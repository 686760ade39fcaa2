/**
 * The agent of one host: the beliefs of flux under a law that morphic rewrites.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { createAgent, stepAgent } from "@shivya/shivya/agent";
 *
 * const agent = createAgent({ seed: 1 });
 * for (let tick = 0; tick < 100; tick++) stepAgent(agent, { arrivalsPerSecond: 40 });
 * assertAlmostEquals(agent.predictedArrivalsPerSecond, 40, 0.1);
 * ```
 *
 * @module
 */
export * from "./agent.ts";
export { type PredictionErrors } from "./errors.ts";
export { type Evolution, LOAD_NAMES, MAX_DIMENSION } from "./evolution.ts";
export type { Hypothesis, Motion } from "./motion.ts";
export type { LawBelief } from "./law_belief.ts";
export type { Trust } from "./trust.ts";
export type { Accounts, Sensed } from "./accounts.ts";
export type { Move } from "./transition.ts";
export type { Noise } from "./noise.ts";
export { chooseOffer, createOfferPolicy, type OfferPolicy } from "./offer.ts";
export { type Calibration, SENSORS } from "./sensors.ts";

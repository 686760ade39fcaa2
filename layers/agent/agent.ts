/** One host's agent: what it senses, believes, expects and offers. */
import { checkNumber } from "../check.ts";
import { formatExpression } from "../morphic/mod.ts";
import {
  type Accounts,
  adoptLoads,
  believedMotion,
  createAccounts,
  predictAccounts,
  reviseAccounts,
  type Sensed,
} from "./accounts.ts";
import {
  countError,
  createPredictionErrors,
  errorCorrelation,
  type PredictionErrors,
} from "./errors.ts";
import {
  createEvolution,
  type Evolution,
  lastLoads,
  LOAD_NAMES,
  recordLoad,
  stepEvolution,
} from "./evolution.ts";
import { createNoise, type Noise, noiseVariance, updateNoise } from "./noise.ts";
import {
  calibrate,
  type Calibration,
  CAUTION,
  createCalibration,
  interpret,
  SENSORS,
} from "./sensors.ts";

/** Largest value a sensor may report: beyond, squares leave the range of floating point. */
const MAX_READING = 1e15;

/** How an agent is made. */
export interface AgentOptions {
  /** Whole number that decides every random choice; default 0. */
  seed?: number;
  /** Hold beliefs; default true. Without, the last arrivals are expected again. */
  flux?: boolean;
  /** Let a law evolve; default true. Without, the load is a level that drifts. */
  morphic?: boolean;
}

/** One tick's readings; what is absent was not sensed. */
export interface Reading {
  /** Outside arrivals, items per second. */
  arrivalsPerSecond?: number;
  /** Items waiting or running. */
  backlog?: number;
  /** Busy share of all cores, 0 to 1. */
  cpuBusyShare?: number;
  /** Used share of memory, 0 to 1. */
  memoryUsedShare?: number;
  /** Bytes received and sent, per second. */
  networkBytesPerSecond?: number;
}

/** The state of an agent. */
export interface Agent {
  /** Whether it holds beliefs. */
  readonly flux: boolean;
  /** Whether its law evolves. */
  readonly morphic: boolean;
  /** Beliefs; absent before the first arrivals. */
  accounts: Accounts | undefined;
  /** The law and its changes. */
  readonly evolution: Evolution;
  /** Noise of the arrivals. */
  readonly noise: Noise;
  /** What the other sensors say of the load, in the order of `SENSORS`. */
  readonly calibrations: readonly Calibration[];
  /** How well arrivals were foreseen. */
  readonly errors: PredictionErrors;
  /** Arrivals expected in the next tick, items per second, not negative. */
  predictedArrivalsPerSecond: number;
  /** Posterior mean of the last tick: level, drift, then the older loads the law has grown to use. */
  mean: Float64Array;
  /** Posterior standard deviations in the same units. */
  deviation: Float64Array;
  /** Free energy of the last tick, nats. */
  freeEnergyNats: number;
  /** The last tick's readings in the order of `SENSORS`. */
  readonly readings: (number | undefined)[];
  /** What they say of the load. */
  readonly sensed: Sensed;
  /** Room: covariance of level and drift. */
  readonly covariance: Float64Array;
}

/** Creates an agent that has sensed nothing. */
export function createAgent(options: AgentOptions = {}): Agent {
  const { seed = 0, flux = true, morphic = true } = options;
  return {
    flux,
    morphic,
    accounts: undefined,
    evolution: createEvolution(seed),
    noise: createNoise(),
    calibrations: SENSORS.map(createCalibration),
    errors: createPredictionErrors(),
    predictedArrivalsPerSecond: 0,
    mean: new Float64Array(0),
    deviation: new Float64Array(0),
    freeEnergyNats: 0,
    readings: new Array(SENSORS.length).fill(undefined),
    sensed: {
      observation: new Float64Array(SENSORS.length),
      variance: new Float64Array(SENSORS.length).fill(1),
      present: new Uint8Array(SENSORS.length),
    },
    covariance: new Float64Array(4),
  };
}

/**
 * One tick: revises the beliefs by what was sensed and predicts the next. Throws a `RangeError` for a
 * reading that is negative, not finite or beyond 1e15, and leaves the agent as it was.
 */
export function stepAgent(agent: Agent, reading: Reading): void {
  for (const [name, value] of Object.entries(reading)) {
    if (value !== undefined) checkNumber(name, value, 0, MAX_READING);
  }
  const { readings, noise, errors } = agent;
  readings[0] = reading.arrivalsPerSecond;
  readings[1] = reading.backlog;
  readings[2] = reading.cpuBusyShare;
  readings[3] = reading.memoryUsedShare;
  readings[4] = reading.networkBytesPerSecond;

  const { arrivalsPerSecond: arrivals } = reading;
  if (arrivals !== undefined) {
    const expected = agent.predictedArrivalsPerSecond;
    if (noise.count > 0) countError(errors, expected, noise.value, arrivals);
    updateNoise(noise, arrivals, noise.count > 0 ? expected : arrivals);
  }
  if (agent.flux) believe(agent, arrivals);
  else agent.predictedArrivalsPerSecond = arrivals ?? agent.predictedArrivalsPerSecond;
}

/** The law in force as a formula. */
export function formatLaw(agent: Agent): string {
  if (!agent.morphic) return "level′ = level + drift";
  const [load] = agent.evolution.law.current.expressions;
  return `load′ = ${formatExpression(load!, { names: LOAD_NAMES, digits: 3 })}`;
}

function believe(agent: Agent, arrivals: number | undefined): void {
  const { noise, evolution, morphic } = agent;
  if (agent.accounts === undefined) {
    if (arrivals === undefined) return;
    const variance = noiseVariance(noise, arrivals);
    agent.accounts = createAccounts(arrivals, variance, SENSORS.length, morphic);
    recordLoad(evolution, arrivals);
    if (morphic) adoptLoads(agent.accounts, lastLoads(evolution), variance);
  } else {
    revise(agent, agent.accounts, arrivals);
  }
  const { accounts } = agent;
  report(agent, accounts);
  const variance = noiseVariance(noise, agent.mean[0]!);
  agent.predictedArrivalsPerSecond = predictAccounts(accounts, evolution.move, variance);
}

function revise(agent: Agent, accounts: Accounts, arrivals: number | undefined): void {
  const { evolution, sensed, errors, noise } = agent;
  const isSensed = sense(agent, agent.predictedArrivalsPerSecond);
  if (isSensed) agent.freeEnergyNats = reviseAccounts(accounts, sensed);
  if (accounts.law === undefined) return;
  if (arrivals === undefined) {
    recordLoad(evolution, Math.max(accounts.law.beliefs.mean[0]!, 0));
  } else if (stepEvolution(evolution, arrivals, agent.freeEnergyNats, errorCorrelation(errors))) {
    adoptLoads(accounts, lastLoads(evolution), noiseVariance(noise, arrivals));
  }
}

/**
 * Translates the readings into load, of which `expected` was expected, and answers whether there were
 * any. Sensors are calibrated while the arrivals keep that expectation true.
 */
function sense(agent: Agent, expected: number): boolean {
  const { readings, sensed, noise, calibrations } = agent;
  const { observation, variance, present } = sensed;
  const least = noiseVariance(noise, expected);
  const arrivals = readings[0];
  present[0] = arrivals === undefined ? 0 : 1;
  observation[0] = arrivals ?? 0;
  variance[0] = least;
  const caution = arrivals === undefined ? 1 : CAUTION;
  let any = arrivals !== undefined;
  for (let i = 1; i < readings.length; i++) {
    const reading = readings[i];
    const said = reading === undefined ? undefined : interpret(calibrations[i]!, reading);
    present[i] = said === undefined ? 0 : 1;
    observation[i] = said?.load ?? 0;
    variance[i] = Math.max(caution * (said?.variance ?? 0), least);
    any ||= said !== undefined;
    if (reading !== undefined && arrivals !== undefined) {
      calibrate(calibrations[i]!, expected, reading);
    }
  }
  return any;
}

/** Copies what is believed now: level and drift, then the older loads the law has grown to use. */
function report(agent: Agent, accounts: Accounts): void {
  const { law } = accounts;
  const size = law?.model.latentCount ?? 2;
  if (agent.mean.length !== size) {
    agent.mean = new Float64Array(size);
    agent.deviation = new Float64Array(size);
  }
  const { mean, deviation, covariance } = agent;
  believedMotion(accounts, mean, covariance);
  deviation[0] = Math.sqrt(covariance[0]!);
  deviation[1] = Math.sqrt(covariance[3]!);
  for (let i = 2; i < size; i++) {
    mean[i] = law!.beliefs.mean[i]!;
    deviation[i] = Math.sqrt(law!.beliefs.covariance[i * (size + 1)]!);
  }
}

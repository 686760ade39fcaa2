/** One host's agent: what it senses, believes, expects and offers. */
import { checkNumber } from "../check.ts";
import { formatExpression } from "../morphic/mod.ts";
import {
  countError,
  createPredictionErrors,
  errorCorrelation,
  type PredictionErrors,
} from "./errors.ts";
import { createEvolution, type Evolution, STATE_NAMES, stepEvolution } from "./evolution.ts";
import {
  createHypotheses,
  type Hypotheses,
  predictHypotheses,
  reviseHypotheses,
} from "./hypotheses.ts";
import { createNoise, type Noise, updateNoise } from "./noise.ts";
import { calibrate, type Calibration, createCalibration, interpret, SENSORS } from "./sensors.ts";

/** Largest value a sensor may report: beyond, squares leave the range of floating point. */
const MAX_READING = 1e15;

/** Spread of the first belief, in deviations of the noise: level, drift. */
const FIRST_SPREAD = [10, 0.1] as const;

/** How an agent is made. */
export interface AgentOptions {
  /** Whole number that decides every random choice; default 0. */
  seed?: number;
  /** Hold beliefs; default true. Without, the last arrivals are expected again. */
  flux?: boolean;
  /** Let the law evolve; default true. Without, the first law stays. */
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
  hypotheses: Hypotheses | undefined;
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
  /** Posterior mean of the last tick: level, drift, then what expansions added. */
  mean: Float64Array;
  /** Posterior standard deviations in the same units. */
  deviation: Float64Array;
  /** Free energy of the last tick, nats. */
  freeEnergyNats: number;
  /** Room: the observation in units of load, its noise, what is present, readings. */
  readonly room: {
    readonly observation: Float64Array;
    readonly variance: Float64Array;
    readonly present: Uint8Array;
    readonly readings: (number | undefined)[];
  };
}

/** Creates an agent that has sensed nothing. */
export function createAgent(options: AgentOptions = {}): Agent {
  const { seed = 0, flux = true, morphic = true } = options;
  return {
    flux,
    morphic,
    hypotheses: undefined,
    evolution: createEvolution(seed),
    noise: createNoise(),
    calibrations: SENSORS.map(createCalibration),
    errors: createPredictionErrors(),
    predictedArrivalsPerSecond: 0,
    mean: new Float64Array(0),
    deviation: new Float64Array(0),
    freeEnergyNats: 0,
    room: {
      observation: new Float64Array(SENSORS.length),
      variance: new Float64Array(SENSORS.length).fill(1),
      present: new Uint8Array(SENSORS.length),
      readings: new Array(SENSORS.length).fill(undefined),
    },
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
  const { readings } = agent.room;
  readings[0] = reading.arrivalsPerSecond;
  readings[1] = reading.backlog;
  readings[2] = reading.cpuBusyShare;
  readings[3] = reading.memoryUsedShare;
  readings[4] = reading.networkBytesPerSecond;

  const { arrivalsPerSecond: arrivals } = reading;
  if (arrivals !== undefined) {
    const { count, value: before } = agent.noise;
    if (count > 0) countError(agent.errors, agent.predictedArrivalsPerSecond, before, arrivals);
    updateNoise(agent.noise, arrivals);
  }
  if (!agent.flux) {
    agent.predictedArrivalsPerSecond = arrivals ?? agent.predictedArrivalsPerSecond;
    return;
  }
  if (agent.hypotheses === undefined) {
    if (arrivals === undefined) return;
    begin(agent, arrivals);
  } else {
    revise(agent, agent.hypotheses, arrivals);
  }
  const hypotheses = agent.hypotheses!;
  const { mean, covariance } = hypotheses;
  agent.mean = mean.slice();
  agent.deviation = mean.map((_, i) => Math.sqrt(covariance[i * (mean.length + 1)]!));
  predictHypotheses(hypotheses, agent.evolution.move, agent.noise.variance);
  agent.predictedArrivalsPerSecond = Math.max(mean[0]!, 0);
}

/** The law in force, one formula per dimension of the state. */
export function formatLaw(agent: Agent): string {
  return agent.evolution.law.current.expressions.map((expression, i) =>
    `${STATE_NAMES[i]}′ = ${formatExpression(expression, { names: STATE_NAMES, digits: 3 })}`
  ).join(", ");
}

function begin(agent: Agent, arrivals: number): void {
  const variance = agent.noise.variance;
  const [level, drift] = FIRST_SPREAD;
  const covariance = Float64Array.of(level * level * variance, 0, 0, drift * drift * variance);
  agent.hypotheses = createHypotheses(Float64Array.of(arrivals, 0), covariance, SENSORS.length);
}

function revise(agent: Agent, hypotheses: Hypotheses, arrivals: number | undefined): void {
  const { room, noise, calibrations, evolution } = agent;
  const { observation, variance, present, readings } = room;
  const expected = hypotheses.mean[0]!;
  let sensed = 0;
  for (let i = 0; i < readings.length; i++) {
    const value = readings[i];
    const said = value === undefined
      ? undefined
      : i === 0
      ? { load: value, variance: noise.variance }
      : interpret(calibrations[i]!, value);
    present[i] = said === undefined ? 0 : 1;
    observation[i] = said?.load ?? 0;
    variance[i] = said === undefined ? 1 : Math.max(said.variance, noise.variance);
    sensed += present[i]!;
    if (i > 0 && value !== undefined) calibrate(calibrations[i]!, expected, value);
  }
  if (sensed === 0) return;
  agent.freeEnergyNats = reviseHypotheses(hypotheses, observation, present, variance);
  if (!agent.morphic || arrivals === undefined) return;
  const { mean } = hypotheses;
  const change = stepEvolution(
    evolution,
    agent.mean,
    mean,
    arrivals,
    agent.freeEnergyNats,
    errorCorrelation(agent.errors),
  );
  if (change !== 0) agent.hypotheses = resize(hypotheses, change, agent.mean[0]!);
}

/** Hypotheses over one dimension more (a lag, known as well as the level) or one less. */
function resize(hypotheses: Hypotheses, change: -1 | 1, lag: number): Hypotheses {
  const { mean, covariance, weight, models } = hypotheses;
  const n = mean.length;
  const size = n + change;
  const kept = Math.min(n, size);
  const larger = new Float64Array(size);
  const spread = new Float64Array(size * size);
  larger.set(mean.subarray(0, kept));
  for (let i = 0; i < kept; i++) {
    spread.set(covariance.subarray(i * n, i * n + kept), i * size);
  }
  if (change === 1) {
    larger[n] = lag;
    spread[n * size + n] = covariance[0]!;
  }
  return createHypotheses(larger, spread, models[0]!.sensoryCount, weight);
}

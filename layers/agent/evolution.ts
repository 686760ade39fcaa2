/**
 * How the law of the load changes: lasting surprise adds a past load to what the law may use and
 * starts a search through other laws, a little every tick; what does better on held-out history comes
 * into force.
 */
import {
  bestExpressions,
  createGrowth,
  createLaw,
  createNovelty,
  createRing,
  createSearch,
  expandLaw,
  type Growth,
  lastDimensionUsed,
  type Law,
  type Novelty,
  observeLaw,
  observeNovelty,
  proposeLaw,
  pushRow,
  type Ring,
  type Samples,
  type Search,
  shrinkLaw,
  splitSamples,
  stepGrowth,
  stepSearch,
  transitionSamples,
  variable,
} from "../morphic/mod.ts";
import { createMove, type Move } from "./transition.ts";

/** Most loads a law may use. */
export const MAX_DIMENSION = 8;

/** Loads a law may use at first: this tick's and the last one's. */
const FIRST_DIMENSION = 2;

/** Ticks of history a law is judged on. */
const HISTORY = 512;

/** Ticks of history before the first search. */
const LEAST_HISTORY = 64;

/** Share of the history to train on; the rest is held out. */
const TRAINING_SHARE = 2 / 3;

/** Ticks from one search to the next when nothing surprises. */
const SEARCH_PERIOD = 128;

/** Correlation of neighbouring prediction errors from which the law is known to miss something. */
const MISSING_STRUCTURE = 0.25;

/** Laws evaluated in a search, one every few ticks. */
const EVALUATIONS = 24;
const EVALUATION_SPACING = 4;

/** Ticks during which the law before a swap is kept for comparison. */
const PROBATION = 100;

/** Names of the loads a law may use, newest first. */
export const LOAD_NAMES: readonly string[] = [
  "load",
  ...Array.from({ length: MAX_DIMENSION - 1 }, (_, lag) => `load₋${"₁₂₃₄₅₆₇"[lag]}`),
];

/** The law in force and what may replace it. */
export interface Evolution {
  /** The law with its swaps and rollbacks. */
  readonly law: Law;
  /** The law in force as a move of beliefs. */
  move: Move;
  /** Moving average of surprise. */
  readonly novelty: Novelty;
  /** How many loads the law may use, over time. */
  readonly growth: Growth;
  /** The last loads, newest first. */
  readonly recent: Float64Array;
  /** The same, tick by tick. */
  readonly history: Ring;
  /** Dimensions added so far. */
  expansions: number;
  /** The search under way and the rows it does not see. */
  search: { readonly laws: Search; readonly heldOut: Samples } | undefined;
  /** Decides the random choices of the next search. */
  seed: number;
  /** Ticks since the last search began. */
  sinceSearch: number;
  /** Room for the loads before a tick. */
  readonly before: Float64Array;
}

/** Starts with the law that the load stays what it is. */
export function createEvolution(seed: number): Evolution {
  const law = createLaw([variable(0), variable(0)], { probation: PROBATION });
  return {
    law,
    move: createMove(law.current.program),
    novelty: createNovelty(),
    growth: createGrowth({ dimension: FIRST_DIMENSION, bound: MAX_DIMENSION }),
    recent: new Float64Array(MAX_DIMENSION),
    history: createRing(HISTORY, MAX_DIMENSION),
    expansions: 0,
    search: undefined,
    seed,
    sinceSearch: 0,
    before: new Float64Array(MAX_DIMENSION),
  };
}

/** The last loads the law in force may use, newest first. */
export function lastLoads(evolution: Evolution): Float64Array {
  return evolution.recent.subarray(0, evolution.growth.dimension);
}

/** Writes a load into the history; the first one counts as having lasted. */
export function recordLoad(evolution: Evolution, load: number): void {
  const { recent, history } = evolution;
  if (history.length === 0) recent.fill(load);
  recent.copyWithin(1, 0);
  recent[0] = load;
  pushRow(history, recent);
}

/**
 * Takes in the load of a tick, its free energy and the correlation of neighbouring prediction errors.
 * Returns whether the law or its dimension changed.
 */
export function stepEvolution(
  evolution: Evolution,
  load: number,
  freeEnergy: number,
  errorCorrelation: number,
): boolean {
  const { law, before, recent } = evolution;
  const inForce = law.current;
  before.set(recent);
  recordLoad(evolution, load);
  observeLaw(law, before.subarray(0, evolution.growth.dimension), lastLoads(evolution));
  advanceSearch(evolution);
  const isSurprised = observeNovelty(evolution.novelty, freeEnergy);
  const isDue = ++evolution.sinceSearch >= SEARCH_PERIOD && law.predecessor === undefined;
  const isIncomplete = isDue && Math.abs(errorCorrelation) > MISSING_STRUCTURE;
  const grew = resize(evolution, isSurprised || isIncomplete);
  if (grew || (isSurprised && evolution.search === undefined) || isDue) startSearch(evolution);
  if (law.current === inForce) return false;
  evolution.move = createMove(law.current.program);
  return true;
}

function resize(evolution: Evolution, isNovel: boolean): boolean {
  const { law, growth } = evolution;
  const used = lastDimensionUsed(law.current.expressions);
  if (growth.dimension > FIRST_DIMENSION && !used && law.predecessor !== undefined) return false;
  const change = stepGrowth(growth, isNovel, used);
  if (change === 1) {
    expandLaw(law);
    evolution.expansions++;
  }
  if (change === -1) shrinkLaw(law);
  return change !== 0;
}

function startSearch(evolution: Evolution): void {
  const { law, history, growth } = evolution;
  evolution.search = undefined;
  evolution.sinceSearch = 0;
  if (history.length < LEAST_HISTORY) return;
  const n = growth.dimension;
  const { training } = splitSamples(transitionSamples(history, n, 1), TRAINING_SHARE);
  const { heldOut } = splitSamples(transitionSamples(history, n), TRAINING_SHARE);
  const [searched] = law.current.expressions;
  const laws = createSearch([searched!], training, { seed: evolution.seed++ });
  evolution.search = { laws, heldOut };
}

function advanceSearch(evolution: Evolution): void {
  const { search, law, sinceSearch } = evolution;
  if (search === undefined || sinceSearch % EVALUATION_SPACING !== 0) return;
  stepSearch(search.laws, 1);
  if (search.laws.evaluations < EVALUATIONS) return;
  evolution.search = undefined;
  const lags = law.current.expressions.slice(1);
  proposeLaw(law, [...bestExpressions(search.laws), ...lags], search.heldOut);
}

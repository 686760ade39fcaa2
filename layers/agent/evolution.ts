/**
 * How the law of the load changes: lasting surprise adds a dimension to the state and starts a search
 * through other laws, a little every tick; what does better on held-out history comes into force.
 */
import {
  add,
  bestExpressions,
  constant,
  createGrowth,
  createLaw,
  createNovelty,
  createRing,
  createSearch,
  expandLaw,
  fillLag,
  type Growth,
  lastDimensionUsed,
  type Law,
  mul,
  type Novelty,
  observeLaw,
  observeNovelty,
  proposeLaw,
  pushRow,
  type Ring,
  ringValue,
  type Samples,
  type Search,
  shrinkLaw,
  splitSamples,
  stepGrowth,
  stepSearch,
  transitionSamples,
  variable,
} from "../morphic/mod.ts";
import type { Move } from "./hypotheses.ts";
import { createMove } from "./transition.ts";

/** Largest dimension of the state. */
export const MAX_DIMENSION = 8;

/** Ticks of history a law is judged on. */
const HISTORY = 256;

/** Ticks of history before the first search. */
const LEAST_HISTORY = 96;

/** Level and drift are searched for; what follows them are lags by definition. */
const SEARCHED = 2;

/** Share of the history to train on; the rest is held out. */
const TRAINING_SHARE = 2 / 3;

/** Ticks after which the law is put to the test even if nothing surprised. */
const SEARCH_PERIOD = 128;

/** Correlation of neighbouring prediction errors from which the law is known to miss something. */
const MISSING_STRUCTURE = 0.25;

/** Laws evaluated per tick, and per search. */
const EVALUATIONS_PER_TICK = 2;
const EVALUATIONS_PER_SEARCH = 160;

/** Names of the state's dimensions; those after drift are the past of the level. */
export const STATE_NAMES: readonly string[] = [
  "level",
  "drift",
  ...Array.from({ length: MAX_DIMENSION - 2 }, (_, lag) => `level₋${"₁₂₃₄₅₆"[lag]}`),
];

/** The law in force and what may replace it. */
export interface Evolution {
  /** The law with its swaps and rollbacks. */
  readonly law: Law;
  /** The law in force as a move of beliefs. */
  move: Move;
  /** Moving average of surprise. */
  readonly novelty: Novelty;
  /** Dimension of the state over time. */
  readonly growth: Growth;
  /** States and, in the last column, the arrivals that went with them. */
  readonly history: Ring;
  /** Dimensions added so far. */
  expansions: number;
  /** The search under way and the rows it does not see. */
  search: { readonly laws: Search; readonly heldOut: Samples } | undefined;
  /** Decides the random choices of the next search. */
  seed: number;
  /** Ticks since the last search began. */
  sinceSearch: number;
  /** Room for a row of history. */
  readonly row: Float64Array;
}

/** Starts with a level that drifts: level' = level + drift, and a drift that slowly fades. */
export function createEvolution(seed: number): Evolution {
  const law = createLaw([add(variable(0), variable(1)), mul(constant(0.98), variable(1))]);
  return {
    law,
    move: createMove(law.current.program),
    novelty: createNovelty(),
    growth: createGrowth({ dimension: 2, bound: MAX_DIMENSION }),
    history: createRing(HISTORY, MAX_DIMENSION + 1),
    expansions: 0,
    search: undefined,
    seed,
    sinceSearch: 0,
    row: new Float64Array(MAX_DIMENSION + 1),
  };
}

/**
 * Takes in the state believed before (n) and after (n) a tick, what arrived in it, its free energy
 * and the correlation of neighbouring prediction errors. Returns by how many dimensions the state has to change now: −1, 0 or 1.
 */
export function stepEvolution(
  evolution: Evolution,
  before: Float64Array,
  after: Float64Array,
  arrivals: number,
  freeEnergy: number,
  errorCorrelation: number,
): -1 | 0 | 1 {
  const { law, history, row } = evolution;
  row.fill(0);
  row.set(after);
  row[MAX_DIMENSION] = arrivals;
  pushRow(history, row);

  const observed = after.slice();
  observed[0] = arrivals;
  const inForce = law.current;
  observeLaw(law, before, observed);
  advanceSearch(evolution);
  const isSurprised = observeNovelty(evolution.novelty, freeEnergy);
  const isDue = ++evolution.sinceSearch >= SEARCH_PERIOD && law.predecessor === undefined;
  const isIncomplete = isDue && Math.abs(errorCorrelation) > MISSING_STRUCTURE;
  const change = resize(evolution, isSurprised || isIncomplete);
  if (isSurprised || isDue || change !== 0) startSearch(evolution);
  if (law.current !== inForce) evolution.move = createMove(law.current.program);
  return change;
}

function resize(evolution: Evolution, isNovel: boolean): -1 | 0 | 1 {
  const { law, growth, history } = evolution;
  const used = lastDimensionUsed(law.current.expressions);
  if (growth.dimension > 2 && !used && law.predecessor !== undefined) return 0;
  const change = stepGrowth(growth, isNovel, used);
  if (change === 1) {
    const dimension = growth.dimension - 1;
    const source = dimension === 2 ? 0 : dimension - 1; // the first lag is of the level itself
    expandLaw(law, source);
    fillLag(history, dimension, source);
    evolution.expansions++;
  }
  if (change === -1) shrinkLaw(law);
  return change;
}

function startSearch(evolution: Evolution): void {
  const { law, history } = evolution;
  evolution.search = undefined;
  evolution.sinceSearch = 0;
  if (history.length < LEAST_HISTORY) return;
  const n = law.current.expressions.length;
  const { training } = splitSamples(samplesOf(history, n, SEARCHED), TRAINING_SHARE);
  const { heldOut } = splitSamples(samplesOf(history, n, n), TRAINING_SHARE);
  const searched = law.current.expressions.slice(0, SEARCHED);
  const laws = createSearch(searched, training, { seed: evolution.seed++ });
  evolution.search = { laws, heldOut };
}

/** What followed each state; of the level, what really arrived. */
function samplesOf(history: Ring, dimension: number, targetCount: number): Samples {
  const samples = transitionSamples(history, dimension, targetCount);
  for (let row = 0; row < samples.rows; row++) {
    samples.targets[row * targetCount] = ringValue(history, row + 1, MAX_DIMENSION);
  }
  return samples;
}

function advanceSearch(evolution: Evolution): void {
  const { search, law } = evolution;
  if (search === undefined) return;
  stepSearch(search.laws, EVALUATIONS_PER_TICK);
  if (search.laws.evaluations < EVALUATIONS_PER_SEARCH) return;
  evolution.search = undefined;
  const lags = law.current.expressions.slice(SEARCHED);
  proposeLaw(law, [...bestExpressions(search.laws), ...lags], search.heldOut);
}

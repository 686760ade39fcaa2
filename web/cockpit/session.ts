/** What the page is doing: which run, how far, and whether it goes on. */
import { type Action, MAX_ACTIONS, MAX_TICKS } from "./actions.ts";
import type { Second } from "./figures.ts";
import { formatRecipe, type LayerName, LAYERS, type Recipe, recipeOf } from "./recipe.ts";
import { actOnRun, createRun, type Run, stepRun } from "./run.ts";

/** One moment for the charts: with all layers, and without some. */
export interface Moment {
  readonly at: number;
  readonly full: Second;
  readonly twin: Second;
}

/** The page at work. */
export interface Session {
  recipe: Recipe;
  run: Run;
  /** Whether time goes on by itself. */
  isPlaying: boolean;
  /** Seconds of the array in a second of the reader's. */
  speed: number;
  /** Second that is to be reached as fast as can be; absent: none. */
  goal: number | undefined;
  /** Host that is looked at. */
  selected: string | undefined;
  /** Host to look at as soon as it is there; absent: none. */
  wanted: string | undefined;
  /** What the reader asked for and could not have. */
  complaint: string;
  /** What was wrong with the address, and so is not shown. */
  notice: string;
  /** The last ten minutes of the array, oldest first. */
  moments: Moment[];
  /** Grows when the moments are other ones altogether. */
  epoch: number;
  /** Part of the next second that has gone by. */
  debt: number;
}

/** Speeds to choose from. */
export const SPEEDS: readonly number[] = [1, 4, 10, 30, 100];

/** Moments that charts show. */
export const MOMENTS = 600;

/** Longest time that ticks may take of a frame, milliseconds: the page stays quick to answer. */
const FRAME_BUDGET = 12;

/** The same while a goal is to be reached. */
const GOAL_BUDGET = 40;

/** Ticks between looks at the clock. */
const CLOCK_TICKS = 4;

/** A page that shows a recipe at the second that it names. */
export function createSession(recipe: Recipe): Session {
  const session: Session = {
    recipe,
    run: createRun(recipe),
    isPlaying: false,
    speed: 10,
    goal: undefined,
    selected: undefined,
    wanted: recipe.host,
    complaint: "",
    notice: "",
    moments: [],
    epoch: 0,
    debt: 0,
  };
  rewind(session, recipe, recipe.at);
  return session;
}

/** Starts a recipe anew, and gets to a second of it as fast as can be. */
export function rewind(session: Session, recipe: Recipe, at: number): void {
  session.recipe = recipe;
  session.run = createRun(recipe);
  session.goal = at > 0 ? at : undefined;
  session.moments = [];
  session.epoch++;
  session.debt = 0;
  session.complaint = "";
  if (!session.run.full.world.hosts.has(session.selected ?? "")) {
    session.wanted ??= session.selected;
  }
  lookAtSome(session);
}

/** Another scenario, from its start. */
export function chooseScenario(session: Session, scenario: string): void {
  session.selected = undefined;
  session.wanted = undefined;
  rewind(session, recipeOf(scenario, session.recipe.seed), 0);
}

/** Another seed, from the start. */
export function chooseSeed(session: Session, seed: number): void {
  rewind(session, { ...session.recipe, seed }, 0);
}

/** Gives the twin a layer or takes it away: its whole past is another then, up to now. */
export function switchLayer(session: Session, layer: LayerName, isOn: boolean): void {
  const without = LAYERS.filter((each) =>
    each === layer ? !isOn : session.recipe.without.includes(each)
  );
  rewind(session, { ...session.recipe, without }, nowOf(session));
}

/** Does something to both arrays, now. */
export function perform(session: Session, verb: Action["verb"], ...words: string[]): void {
  const { run, recipe } = session;
  if (session.goal !== undefined) return;
  try {
    if (recipe.actions.length >= MAX_ACTIONS) {
      throw new RangeError(`Cannot do more: at most ${MAX_ACTIONS} changes fit an address`);
    }
    const action = { tick: run.tick, verb, words };
    actOnRun(run, action);
    const actions = [...recipe.actions, action].sort((a, b) => a.tick - b.tick);
    session.recipe = { ...recipe, actions };
    session.complaint = "";
    lookAtSome(session);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    session.complaint = error.message;
  }
}

/** Takes something back that was done, as if it had never been. */
export function undo(session: Session, index: number): void {
  const actions = session.recipe.actions.toSpliced(index, 1);
  rewind(session, { ...session.recipe, actions }, nowOf(session));
}

/** So many seconds more at once. */
export function stepSession(session: Session, seconds = 1): void {
  if (session.goal !== undefined) return;
  if (seconds > 1) session.goal = Math.min(session.run.tick + seconds, MAX_TICKS);
  else if (session.run.tick < MAX_TICKS) advance(session);
}

/**
 * A frame of the page, `elapsedSeconds` after the last, of which `now` tells the milliseconds. Answers
 * whether anything has happened.
 */
export function frame(session: Session, elapsedSeconds: number, now: () => number): boolean {
  const { goal, run } = session;
  const before = session.run.tick;
  if (goal === undefined && !session.isPlaying) return false;
  const start = now();
  session.debt += session.isPlaying ? Math.min(elapsedSeconds, 0.25) * session.speed : 0;
  const target = goal ?? Math.min(run.tick + Math.floor(session.debt), MAX_TICKS);
  const budget = goal === undefined ? FRAME_BUDGET : GOAL_BUDGET;
  while (run.tick < target) {
    advance(session);
    if (run.tick % CLOCK_TICKS === 0 && now() - start > budget) break;
  }
  session.debt = goal === undefined ? Math.min(session.debt - (run.tick - before), 1) : 0;
  if (goal !== undefined && run.tick >= goal) {
    session.goal = undefined;
    lookAtSome(session);
  }
  if (run.tick >= MAX_TICKS) session.isPlaying = false;
  return true;
}

/** The address that brings another reader here. */
export function addressOf(session: Session): string {
  const [first] = session.run.full.world.hosts.keys();
  const host = session.wanted ?? session.selected;
  return formatRecipe({
    ...session.recipe,
    at: nowOf(session),
    host: host === first ? undefined : host,
  });
}

/** The second that is shown, or is going to be. */
export function nowOf({ goal, run }: Session): number {
  return goal ?? run.tick;
}

/** The host that is wanted, if it is there; the first where the one that was looked at is not. */
function lookAtSome(session: Session): void {
  const { wanted, goal, run: { full: { world: { hosts } } } } = session;
  if (wanted !== undefined && hosts.has(wanted)) {
    session.selected = wanted;
    // On the way to a goal it may yet go, and come back.
    if (goal === undefined) session.wanted = undefined;
  } else if (!hosts.has(session.selected ?? "")) {
    session.selected = [...hosts.keys()][0];
  }
}

function advance(session: Session): void {
  const { run, moments } = session;
  stepRun(run);
  lookAtSome(session);
  const [full, twin] = [run.full, run.twin].map(({ counter }) => counter.seconds.at(-1)!);
  moments.push({ at: run.tick, full: full!, twin: twin! });
  if (moments.length > MOMENTS) moments.shift();
}

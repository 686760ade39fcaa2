/** A run: an array with all its layers, and its twin that lacks some, under the same work. */
import { act, type Action } from "./actions.ts";
import { count, type Counter, createCounter, type Figures, figuresOf } from "./figures.ts";
import type { LayerName, Recipe } from "./recipe.ts";
import { scenarioOf } from "./scenarios.ts";
import { createWorld, stepWorld, type World } from "./world.ts";

/** One of the two. */
export interface Lane {
  readonly world: World;
  readonly counter: Counter;
}

/** Both, at one moment. */
export interface Run {
  /** With all layers. */
  readonly full: Lane;
  /** Without some. */
  readonly twin: Lane;
  /** What is still to happen, soonest first. */
  readonly script: Action[];
  /** What could not be done, and why. */
  readonly faults: string[];
  /** Seconds so far. */
  tick: number;
}

/** A run at its very start: the hosts are there and nothing has arrived. */
export function createRun({ scenario, seed, without, actions }: Recipe): Run {
  const script = [...scenarioOf(scenario).script, ...actions].sort((a, b) => a.tick - b.tick);
  const [full, twin] = [createLane(seed, []), createLane(seed, without)];
  const run = { full, twin, script, faults: [], tick: 0 };
  actNow(run);
  return run;
}

/** One second of both. What then cannot be done, for a host is gone, is left out and noted. */
export function stepRun(run: Run): void {
  for (const { world, counter } of [run.full, run.twin]) {
    stepWorld(world);
    count(counter, world);
  }
  run.tick++;
  actNow(run);
}

/** Figures of both. */
export function figuresOfRun({ full, twin }: Run): { full: Figures; twin: Figures } {
  return { full: figuresOf(full.counter), twin: figuresOf(twin.counter) };
}

/** Does something now; throws a `RangeError`, before anything changes, if it cannot be done. */
export function actOnRun({ full, twin }: Run, action: Action): void {
  act(full.world, action);
  act(twin.world, action);
}

function actNow(run: Run): void {
  while (run.script.length > 0 && run.script[0]!.tick <= run.tick) {
    const action = run.script.shift()!;
    try {
      actOnRun(run, action);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      run.faults.push(`At ${action.tick} s: ${error.message}`);
    }
  }
}

function createLane(seed: number, without: readonly LayerName[]): Lane {
  const options = Object.fromEntries(without.map((layer) => [layer, false]));
  return { world: createWorld(seed, options), counter: createCounter() };
}

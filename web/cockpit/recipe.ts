/** All that decides a run, as an address tells it: the same address, the same run. */
import { type Action, formatActions, MAX_TICKS, NAME, parseActions } from "./actions.ts";
import { SEED_LIMIT } from "./arrivals.ts";
import { scenarioOf, SCENARIOS } from "./scenarios.ts";

/** A layer that can be switched off. */
export type LayerName = "hodge" | "flux" | "morphic" | "onsager" | "turing";

/** From the bottom up. */
export const LAYERS: readonly LayerName[] = ["hodge", "flux", "morphic", "onsager", "turing"];

/** What decides a run. */
export interface Recipe {
  /** Id of the scenario. */
  readonly scenario: string;
  /** Whole number that decides everything random. */
  readonly seed: number;
  /** Layers that the twin lacks. */
  readonly without: readonly LayerName[];
  /** What the reader did besides, in order. */
  readonly actions: readonly Action[];
  /** Second to show. */
  readonly at: number;
  /** Host to look at; the first if it is absent, or not there. */
  readonly host?: string | undefined;
}

/** A scenario from its start, with the twin it suggests. */
export function recipeOf(scenario: string = SCENARIOS[0]!.id, seed = 1): Recipe {
  return { scenario, seed, without: scenarioOf(scenario).without, actions: [], at: 0 };
}

/** `#scenario=hot-spot&seed=1&without=onsager&at=120&do=60,load,bob,10` */
export function formatRecipe({ scenario, seed, without, actions, at, host }: Recipe): string {
  const parts = [
    `scenario=${scenario}`,
    `seed=${seed}`,
    `without=${without.join(",") || "nothing"}`,
    `at=${at}`,
    ...(host === undefined ? [] : [`host=${host}`]),
    ...(actions.length > 0 ? [`do=${formatActions(actions)}`] : []),
  ];
  return `#${parts.join("&")}`;
}

/** The reverse; what is absent has its default. Throws a `RangeError` for what cannot be. */
export function parseRecipe(fragment: string): Recipe {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const start = recipeOf(words.get("scenario") ?? undefined);
  const without = words.get("without");
  return {
    scenario: start.scenario,
    seed: whole("seed", words.get("seed") ?? "1", SEED_LIMIT - 1),
    without: without === null ? start.without : layersIn(without),
    actions: parseActions(words.get("do") ?? ""),
    at: whole("at", words.get("at") ?? "0", MAX_TICKS),
    ...(words.has("host") && { host: hostName(words.get("host")!) }),
  };
}

function layersIn(text: string): LayerName[] {
  if (text === "nothing") return [];
  const names = text.split(",");
  const unknown = names.find((name) => !LAYERS.some((layer) => layer === name));
  if (unknown !== undefined) {
    throw new RangeError(`Cannot switch off ${unknown}: there are ${LAYERS.join(", ")}`);
  }
  return LAYERS.filter((layer) => names.includes(layer));
}

function hostName(text: string): string {
  if (NAME.test(text)) return text;
  throw new RangeError(`Cannot look at ${text}: that is no name of a host`);
}

function whole(name: string, text: string, most: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  if (value <= most) return value;
  throw new RangeError(`Cannot use ${name}: it must be whole and from 0 to ${most}, is ${text}`);
}

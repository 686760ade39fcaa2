/** What a reader does to an array, at which second; short enough for an address. */
import { heal, setDraining, setSide } from "../../layers/array.ts";
import {
  addWorldHost,
  linkWorldHosts,
  removeWorldHost,
  unlinkWorldHosts,
  type World,
  type WorldHost,
} from "./world.ts";

/** A change at the beginning of a tick: a verb and its words. */
export interface Action {
  readonly tick: number;
  readonly verb: Verb;
  readonly words: readonly string[];
}

/** What can be done. */
export type Verb = keyof typeof VERBS;

/** Most hosts of an array. */
const MAX_HOSTS = 24;

/** Most actions of a run. */
export const MAX_ACTIONS = 200;

/** Longest run, ticks. */
export const MAX_TICKS = 20_000;

/** Largest load or capacity, items per second. */
export const MAX_RATE = 10_000;

/** A name that needs no escaping in an address. */
export const NAME = /^[a-z][a-z0-9-]{0,11}$/;

/** A word of an action: a name, a number, or one of those that say how. */
const WORD = /^[a-z0-9][a-z0-9.-]{0,11}$/;

/** Most words of an action: a host, three that say what it is like, and all others. */
const MAX_WORDS = MAX_HOSTS + 3;

const VERBS = {
  load: (world: World, [id, rate]: Words) => {
    find(world, id).arrivals.loadPerSecond = number("load", rate, 0, MAX_RATE);
  },
  swing: (world: World, [id, rate]: Words) => {
    find(world, id).arrivals.swingPerSecond = number("swing", rate, 0, MAX_RATE);
  },
  noise: (world: World, [id, percent]: Words) => {
    find(world, id).arrivals.noiseShare = number("noise", percent, 0, 100) / 100;
  },
  capacity: (world: World, [id, rate]: Words) => {
    find(world, id).capacityPerSecond = number("capacity", rate, 0.1, MAX_RATE);
  },
  add: (world: World, [id, capacity, load = "0", kind, ...linked]: Words) => {
    if (world.hosts.size >= MAX_HOSTS) {
      throw new RangeError(`Cannot add a host: there are ${MAX_HOSTS} already`);
    }
    if (id === undefined || !NAME.test(id)) {
      throw new RangeError(`Cannot add a host: its name must match ${NAME.source}, is ${id}`);
    }
    addWorldHost(
      world,
      {
        id,
        capacityPerSecond: number("capacity", capacity, 0.1, MAX_RATE),
        loadPerSecond: number("load", load, 0, MAX_RATE),
        isElastic: kind === "elastic",
      },
      linked.length === 0 ? [...world.hosts.keys()] : linked.map((other) => find(world, other).id),
    );
  },
  remove: (world: World, [id]: Words) => {
    const host = find(world, id);
    if (world.hosts.size === 1) throw new RangeError("Cannot remove the last host");
    removeWorldHost(world, host.id);
  },
  link: (world: World, [a, b]: Words) =>
    linkWorldHosts(world, find(world, a).id, find(world, b).id),
  unlink: (world: World, [a, b]: Words) =>
    unlinkWorldHosts(world, find(world, a).id, find(world, b).id),
  cut: (world: World, ids: Words) => {
    const hosts = ids.map((id) => find(world, id));
    for (const { id } of hosts) setSide(world.array, id, 1);
  },
  heal: (world: World) => heal(world.array),
  drain: (world: World, [id, on]: Words) =>
    setDraining(world.array, find(world, id).id, on !== "off"),
  turn: (world: World, [rate, seconds, ...ids]: Words) => {
    const ring = ids.map((id) => find(world, id).id);
    if (ring.length < 3 || new Set(ring).size < ring.length) {
      throw new RangeError(`Cannot turn: it must be around three hosts or more, is ${ring}`);
    }
    const perSecond = number("turn", rate, 0, MAX_RATE);
    const untilTick = world.tick + number("seconds", seconds, 1, MAX_TICKS) - 1;
    world.turns.push({ ring, perSecond, untilTick });
  },
};

type Words = readonly (string | undefined)[];

/** Does it. Throws a `RangeError` that says what is wrong with it. */
export function act(world: World, { verb, words }: Action): void {
  VERBS[verb](world, words);
}

/** `60,load,ada,250~90,cut,dan,eve` */
export function formatActions(actions: readonly Action[]): string {
  return actions.map(({ tick, verb, words }) => [tick, verb, ...words].join(",")).join("~");
}

/** The reverse; throws a `RangeError` for what is no action. Whether it can be done, the run tells. */
export function parseActions(text: string): Action[] {
  if (text === "") return [];
  const parts = text.split("~");
  if (parts.length > MAX_ACTIONS) {
    throw new RangeError(`Cannot read actions: at most ${MAX_ACTIONS}, are ${parts.length}`);
  }
  return parts.map((part) => {
    const [tick = "", verb = "", ...words] = part.split(",");
    const isAction = Object.hasOwn(VERBS, verb) && words.length <= MAX_WORDS &&
      words.every((word) => WORD.test(word));
    if (!isAction) throw new RangeError(`Cannot read action: ${part}`);
    return { tick: number("tick", tick, 0, MAX_TICKS), verb: verb as Verb, words };
  });
}

function find({ hosts }: World, id: string | undefined): WorldHost {
  const host = hosts.get(id ?? "");
  if (host !== undefined) return host;
  throw new RangeError(`Cannot find host ${id}: there are ${[...hosts.keys()].join(", ")}`);
}

function number(name: string, text: string | undefined, low: number, high: number): number {
  const value = /^\d{1,6}(?:\.\d{1,3})?$/.test(text ?? "") ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new RangeError(`Cannot use ${name}: it must be from ${low} to ${high}, is ${text}`);
}

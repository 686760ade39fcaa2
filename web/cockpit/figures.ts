/** What is counted of a world, by the world itself: a figure or two for each layer. */
import { decompose } from "../../layers/hodge/mod.ts";
import { capacityOf, type World } from "./world.ts";

/** What is counted. */
export interface Figures {
  /** Seconds that an item spends in the array, by Little's law: items there over items finished a second. */
  readonly waitSeconds: number;
  /** Between the longest and the shortest wait of a host, seconds. */
  readonly spreadSeconds: number;
  /** |arrived − expected| of a host and second, items per second. */
  readonly errorPerSecond: number;
  /** Items sent in circles since the start, because routes said so. */
  readonly circledItems: number;
  /** Worker slots awake, of all hosts. */
  readonly slotsAwake: number;
  /** Scale-outs and scale-ins since the start. */
  readonly slotChanges: number;
}

/** One second of a world. */
export interface Second {
  /** Items waiting or on their way. */
  readonly items: number;
  /** Items finished. */
  readonly finished: number;
  /** Between the longest and the shortest wait, seconds. */
  readonly spread: number;
  /** |arrived − expected| of a host, items per second. */
  readonly error: number;
  /** Items that routes send in circles, items per second. */
  readonly circling: number;
  /** Slots awake. */
  readonly slots: number;
}

/** Counts one world. */
export interface Counter {
  /** The last seconds, newest last. */
  readonly seconds: Second[];
  circledItems: number;
  slotChanges: number;
  /** What each host expected of the next second, by id. */
  expected: Map<string, number>;
}

/** Seconds over which means are taken. */
export const WINDOW_SECONDS = 60;

/** Nothing counted yet. */
export function createCounter(): Counter {
  return { seconds: [], circledItems: 0, slotChanges: 0, expected: new Map() };
}

/** Takes in the second that the world has just been through. */
export function count(counter: Counter, world: World): void {
  const { array, hosts } = world;
  let [items, finished, error, slots, changes] = [0, 0, 0, 0, 0];
  const waits: number[] = [];
  const expected = new Map<string, number>();
  for (const host of hosts.values()) {
    const { prediction, morphogenesis } = array.hosts.get(host.id)!.status!;
    items += host.queue + host.inbound;
    finished += host.completed;
    waits.push(host.queue / capacityOf(world, host));
    error += Math.abs(host.arrived - (counter.expected.get(host.id) ?? host.arrived));
    expected.set(host.id, prediction.nextArrivalsPerSecond);
    slots += morphogenesis.slotsActive;
    changes += morphogenesis.splits + morphogenesis.culls;
  }
  const spread = Math.max(...waits) - Math.min(...waits);
  const circling = circlingIn(world);
  counter.seconds.push({ items, finished, spread, error: error / hosts.size, circling, slots });
  if (counter.seconds.length > WINDOW_SECONDS) counter.seconds.shift();
  counter.circledItems += circling;
  counter.slotChanges = changes;
  counter.expected = expected;
}

/** The figures as of now; means over the last {@linkcode WINDOW_SECONDS}. */
export function figuresOf({ seconds, circledItems, slotChanges }: Counter): Figures {
  const mean = (name: keyof Second) =>
    seconds.reduce((sum, second) => sum + second[name], 0) / Math.max(seconds.length, 1);
  return {
    waitSeconds: mean("finished") > 0 ? mean("items") / mean("finished") : 0,
    spreadSeconds: mean("spread"),
    errorPerSecond: mean("error"),
    circledItems,
    slotsAwake: mean("slots"),
    slotChanges,
  };
}

/** Work that the standing flows send around triangles and holes beyond the plan, items per second. */
function circlingIn({ array }: World): number {
  let sum = 0;
  for (const { settled } of array.sides.values()) {
    if (settled === undefined) continue;
    const { view: { complex }, settlement: { standing, plan } } = settled;
    const { curl, harmonic } = decompose(complex, standing.map((flow, e) => flow - plan[e]!));
    for (let e = 0; e < complex.edgeCount; e++) sum += Math.abs(curl[e]! + harmonic[e]!);
  }
  return sum < 1e-9 ? 0 : sum;
}

/** How long the array takes: 32 hosts of 16 links each, as many as a daemon keeps. */
import {
  addHost,
  type ArrayObservation,
  createArray,
  type HostArray,
  linkHosts,
  tickArray,
} from "../../layers/array.ts";
import { createRandom, nextFloat } from "../../layers/random.ts";

/** Hosts of the array that is timed. */
export const BENCH_HOSTS = 32;

/** Ticks of single hosts that are timed, about. */
export const BENCH_TICKS = 10_000;

/** Neighbours to either side in the ring. */
const REACH = 8;

/** What was timed. */
export interface Timing {
  /** Ticks of the whole array. */
  readonly arrayTicks: number;
  /** Ticks of single hosts in them, 32 in each. */
  readonly hostTicks: number;
  readonly milliseconds: number;
}

/** An array to be timed, and how to have it tick. */
export function createBench(): { readonly array: HostArray; tick(): void } {
  const array = createArray({ seed: 1 });
  const ids = Array.from({ length: BENCH_HOSTS }, (_, i) => `host-${String(i).padStart(2, "0")}`);
  for (const id of ids) addHost(array, id);
  ids.forEach((id, i) => {
    for (let k = 1; k <= REACH; k++) linkHosts(array, id, ids[(i + k) % ids.length]!);
  });
  const random = createRandom(1);
  const observed = (): ArrayObservation => ({
    arrivalsPerSecond: 40 + 60 * nextFloat(random),
    backlog: Math.floor(20 * nextFloat(random)),
    completionsPerSecond: 70,
    statedCapacityPerSecond: 100,
  });
  return {
    array,
    tick: () => void tickArray(array, Object.fromEntries(ids.map((id) => [id, observed()]))),
  };
}

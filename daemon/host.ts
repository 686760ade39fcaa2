/**
 * What runs on one host: the substrate, with time and load given from outside. The daemon and the
 * simulator run the same.
 */
import {
  createSubstrate,
  type Observation,
  stepSubstrate,
  type SubstrateStatus,
} from "../layers/substrate.ts";

/** What was seen since the last tick; how long that was, the host works out itself. */
export type HostObservation = Omit<Observation, "elapsedSeconds">;

/** How to make a host. */
export interface HostOptions {
  /** Seed of everything random in it. */
  seed: number;
  /** Length of the first tick, before there is anything to subtract, in seconds. */
  periodSeconds: number;
}

/** One host. */
export interface Host {
  /**
   * Takes in what was seen up to `nowSeconds`, on a clock that only goes forward. Throws a
   * `RangeError` for a value that cannot be, and stays as it was.
   */
  tick(observation: HostObservation, nowSeconds: number): SubstrateStatus;
  /** What the last tick made of it; absent before the first. */
  status(): SubstrateStatus | undefined;
}

/** A host that has seen nothing yet. */
export function createHost({ seed, periodSeconds }: HostOptions): Host {
  const substrate = createSubstrate({ seed });
  let last: { status: SubstrateStatus; atSeconds: number } | undefined;
  return {
    tick(observation, nowSeconds) {
      const elapsedSeconds = last === undefined ? periodSeconds : nowSeconds - last.atSeconds;
      const status = stepSubstrate(substrate, { ...observation, elapsedSeconds });
      last = { status, atSeconds: nowSeconds };
      return status;
    },
    status: () => last?.status,
  };
}

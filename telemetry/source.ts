/** What the sampler is put together from: one source for each group of fields. */
import type { Sample } from "./sample.ts";

/** Groups of fields that come from one place. */
export type SourceName =
  | "cpu"
  | "memory"
  | "process"
  | "load"
  | "network"
  | "pressure"
  | "cgroup"
  | "temperature";

/** One place to look at. */
export interface Source {
  /** Where it looks, for people. */
  readonly origin: string;
  /**
   * Fills in its fields of `sample`, whose `atSeconds` is set. Answers whether everything that was
   * there when it was opened could be read; what could not stays absent. Never throws.
   */
  read(sample: Sample): boolean;
  /** Gives its handles back. */
  close(): void;
}

/** A source, or the reason why there is none; a source may come with a reason why it is not better. */
export interface Opened {
  /** The source, if the host offers one. */
  source?: Source;
  /** What is missing and why, for people; `undefined` when all is well. */
  reason?: string;
}

/** Shortest time that a rate is computed over, seconds: below, counters are too coarse to mean one. */
const SHORTEST = 1e-3;

/**
 * A counter's previous reading, and the rates between readings. A reading that follows at once is
 * ignored, one from the past (a clock set back) starts anew; neither has rates.
 */
export class Baseline<Reading> {
  #reading: Reading | undefined;
  #atSeconds = 0;

  /** Seconds and reading to compare with; takes `reading` in as the next one to compare with. */
  advance(
    reading: Reading,
    atSeconds: number,
  ): { previous: Reading; elapsedSeconds: number } | undefined {
    const previous = this.#reading;
    const elapsedSeconds = atSeconds - this.#atSeconds;
    if (previous !== undefined && elapsedSeconds >= 0 && elapsedSeconds < SHORTEST) {
      return undefined;
    }
    this.#reading = reading;
    this.#atSeconds = atSeconds;
    if (previous === undefined || elapsedSeconds < 0 || elapsedSeconds === Infinity) {
      return undefined;
    }
    return { previous, elapsedSeconds };
  }
}

/** `value` forced into 0 … 1: counters of one instant are not read in one instant. */
export function share(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

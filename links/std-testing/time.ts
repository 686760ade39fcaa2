/**
 * Stand-in for `jsr:@std/testing/time`: the part this project uses, over npm's
 * `@sinonjs/fake-timers`.
 *
 * @module
 */
import { type Clock, type FakeMethod, install } from "npm:@sinonjs/fake-timers@15.5.0";

const FAKED: FakeMethod[] = ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"];

/** `Date` and the timers stand still until told to move, as long as one of these lives. */
export class FakeTime {
  readonly #clock: Clock & { uninstall(): void };

  /** Takes over `Date` and the timers, starting at `start` (milliseconds) or now. */
  constructor(start: number = Date.now()) {
    this.#clock = install({ now: start, toFake: FAKED });
  }

  /** Milliseconds since the epoch, in fake time. */
  get now(): number {
    return this.#clock.now;
  }

  /** Moves on by `ms` and calls the timers that come due. */
  tick(ms = 0): void {
    this.#clock.tick(ms);
  }

  /** As `tick`, and lets the microtasks run before each timer. */
  async tickAsync(ms = 0): Promise<void> {
    await this.#clock.tickAsync(ms);
  }

  /** Gives `Date` and the timers back. */
  restore(): void {
    this.#clock.uninstall();
  }

  /** As `restore`. */
  [Symbol.dispose](): void {
    this.restore();
  }
}

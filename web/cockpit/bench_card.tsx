/** How fast the layers are in this browser. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { BENCH_HOSTS, BENCH_TICKS, createBench, type Timing } from "./bench.ts";
import { amount } from "./format.ts";

/** Ticks before the clock starts, and between two moments for the page to breathe. */
const WARM_UP = 20;
const BREATH = 10;

/** Ticks of the array that make as many of single hosts as are asked for. */
const ROUNDS = Math.ceil(BENCH_TICKS / BENCH_HOSTS);

/**
 * Times so many ticks of an array, in each of which 32 hosts tick. Also there as
 * `shivyaBench(arrayTicks)` for who measures.
 */
export async function bench(
  arrayTicks: number,
  tell?: (share: number) => void,
): Promise<Timing> {
  const { tick } = createBench();
  for (let n = 0; n < WARM_UP; n++) tick();
  let milliseconds = 0;
  for (let n = 0; n < arrayTicks; n += BREATH) {
    const start = performance.now();
    for (let k = n; k < Math.min(n + BREATH, arrayTicks); k++) tick();
    milliseconds += performance.now() - start;
    tell?.(Math.min((n + BREATH) / arrayTicks, 1));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { arrayTicks, hostTicks: BENCH_HOSTS * arrayTicks, milliseconds };
}

/** A button and what came of it. */
export function BenchCard(): JSX.Element {
  const [said, say] = useState("");
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    const { arrayTicks, hostTicks, milliseconds } = await bench(
      ROUNDS,
      (share) => say(`${Math.round(100 * share)} %`),
    );
    say(
      `${amount(milliseconds / 1000, "s")}: ${amount(milliseconds / arrayTicks, "ms")} a tick of ` +
        `the array, ${amount(milliseconds / hostTicks, "ms")} a tick of a host`,
    );
    setBusy(false);
  };
  return (
    <section class="card bench" aria-labelledby="bench">
      <h2 id="bench">How fast is it here?</h2>
      <p class="muted">
        {amount(ROUNDS)} ticks of an array of {BENCH_HOSTS} hosts, each linked with sixteen: about
        {" "}
        {amount(BENCH_TICKS)} ticks of hosts.
      </p>
      <div class="buttons">
        <button type="button" onClick={run} disabled={isBusy}>Measure</button>
        <output>{said}</output>
      </div>
    </section>
  );
}

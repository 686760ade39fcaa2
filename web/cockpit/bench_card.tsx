/** How fast the layers are in this browser. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { BENCH_HOSTS, BENCH_TICKS, createBench } from "./bench.ts";
import { amount } from "./format.ts";

/** Ticks before the clock starts, and between two moments for the page to breathe. */
const WARM_UP = 20;
const BREATH = 10;

/** Ticks of the array that make as many of single hosts as are asked for. */
const ROUNDS = Math.ceil(BENCH_TICKS / BENCH_HOSTS);

/**
 * Times so many ticks of an array of 32 hosts, in milliseconds. Also there as
 * `shivyaBench(ticks)` for who measures.
 */
export async function bench(ticks: number, tell?: (share: number) => void): Promise<number> {
  const { tick } = createBench();
  for (let n = 0; n < WARM_UP; n++) tick();
  let spent = 0;
  for (let n = 0; n < ticks; n += BREATH) {
    const start = performance.now();
    for (let k = n; k < Math.min(n + BREATH, ticks); k++) tick();
    spent += performance.now() - start;
    tell?.(Math.min((n + BREATH) / ticks, 1));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return spent;
}

/** A button and what came of it. */
export function BenchCard(): JSX.Element {
  const [said, say] = useState("");
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    const spent = await bench(ROUNDS, (share) => say(`${Math.round(100 * share)} %`));
    say(
      `${amount(spent / 1000, "s")}: ${amount(spent / ROUNDS, "ms")} a tick of the array, ` +
        `${amount(spent / ROUNDS / BENCH_HOSTS, "ms")} a host`,
    );
    setBusy(false);
  };
  return (
    <section class="card bench" aria-labelledby="bench">
      <h2 id="bench">How fast is it here?</h2>
      <p class="muted">
        {amount(BENCH_TICKS)} ticks of hosts in an array of {BENCH_HOSTS}, each linked with sixteen.
      </p>
      <div class="buttons">
        <button type="button" onClick={run} disabled={isBusy}>Measure</button>
        <output>{said}</output>
      </div>
    </section>
  );
}

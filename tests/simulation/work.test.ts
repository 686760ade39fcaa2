import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createPicker, KEEP } from "../../daemon/host/picker.ts";
import { createMeshView } from "../../layers/mesh_view.ts";
import { routes } from "../../layers/onsager/mod.ts";
import { settle } from "../../layers/settle.ts";
import { complexOf, pairsOf } from "../layers/views.ts";
import { long } from "../long.ts";
import {
  createWork,
  imbalanceOf,
  loseWork,
  type Placement,
  skipWork,
  spreadSince,
  stepWork,
  tallyOf,
  utilisationBetween,
  type Work,
} from "./work.ts";

const keep: Placement = { routes: [] };

/** Two hosts that finish 10 items a second, evenly fed. */
function pair(arrivals: readonly number[], delaySeconds = 0): Work {
  return createWork({
    seed: 1,
    arrivals: "smooth",
    delaySeconds,
    hosts: arrivals.map((arrivalsPerSecond) => ({ capacityPerSecond: 10, arrivalsPerSecond })),
  });
}

Deno.test("a host serves what it can, and the rest waits", () => {
  const work = pair([15, 5]);
  const busy = stepWork(work, 0, 2, keep);
  assertEquals([busy.backlog, busy.arrivalsPerSecond, busy.completionsPerSecond], [10, 15, 10]);
  const calm = stepWork(work, 1, 2, keep);
  assertEquals([calm.backlog, calm.completionsPerSecond], [0, 5]);
  assertEquals(utilisationBetween(tallyOf(pair([0, 0]), 0), tallyOf(work, 1)), 0.5);
  assertEquals(imbalanceOf(work), 0);
});

Deno.test("shares of what arrives are sent, and of the backlog what is to drain", () => {
  const work = pair([20, 0]);
  stepWork(work, 0, 1, keep);
  const half = stepWork(work, 0, 2, { routes: [{ to: 1, share: 0.5 }] });
  assertEquals([...half.shippedPerSecond], [0, 10]);
  const drained = stepWork(work, 0, 3, { drainPerSecond: 4, routes: [{ to: 1, share: 1 }] });
  assertEquals([...drained.shippedPerSecond], [0, 24]);
  assertEquals(stepWork(work, 1, 3, keep).backlog, 34 - 3 * 10);
  assertEquals(tallyOf(work, 1).received, 34);
});

Deno.test("items take their time, and are nowhere else meanwhile", () => {
  const work = pair([8, 0], 1.5);
  stepWork(work, 0, 1, { routes: [{ to: 1, share: 1 }] });
  assertEquals(imbalanceOf(work), 0);
  assertEquals(stepWork(work, 1, 2, keep).completionsPerSecond, 0);
  assertEquals(stepWork(work, 1, 3, keep).completionsPerSecond, 8);
});

Deno.test("what cannot get there stays", () => {
  const hosts = [{ capacityPerSecond: 10, arrivalsPerSecond: 30 }, { capacityPerSecond: 10 }];
  const work = createWork({ seed: 1, hosts, arrivals: "smooth", reaches: () => false });
  const seen = stepWork(work, 0, 1, { routes: [{ to: 1, share: 1 }] });
  assertEquals([seen.backlog, ...seen.shippedPerSecond], [20, 0, 0]);
});

Deno.test("every whole item that arrives is picked for, once, and what is to drain", () => {
  const work = pair([2.5, 0]);
  let picks = 0;
  const pick = () => picks++ % 2 === 0 ? 1 : undefined;
  for (let now = 1; now <= 100; now++) stepWork(work, 0, now, { pick });
  assertEquals(picks, 250);
  assertEquals([...tallyOf(work, 0).shipped], [0, 125]);
  const full = pair([20, 0]);
  stepWork(full, 0, 1, keep);
  assertEquals([...stepWork(full, 0, 2, { pick: () => 1, drainPerSecond: 4 }).shippedPerSecond], [
    0,
    24,
  ]);
});

Deno.test("outside arrivals are Poisson counts of the rate, the same for the same seed", () => {
  const run = (seed: number) => {
    const work = createWork({ seed, hosts: [{ capacityPerSecond: 100, arrivalsPerSecond: 40 }] });
    return Array.from({ length: 400 }, (_, i) => {
      return stepWork(work, 0, (i + 1) / 2, keep).arrivalsPerSecond / 2;
    });
  };
  const counts = run(3);
  assertEquals(run(3), counts);
  assert(counts.every(Number.isInteger));
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  assertAlmostEquals(mean, 20, 5 * Math.sqrt(20 / counts.length));
  assertAlmostEquals(variance / mean, 1, 5 * Math.sqrt(2 / counts.length));
});

Deno.test("a host that was down lost what it had, and gets what had been sent once it is back", () => {
  const work = pair([20, 0], 1);
  stepWork(work, 0, 1, { routes: [{ to: 1, share: 0.5 }] });
  loseWork(work, 0);
  skipWork(work, 0, 5);
  assertEquals(stepWork(work, 0, 6, keep).arrivalsPerSecond, 20);
  skipWork(work, 1, 10);
  assertEquals(stepWork(work, 1, 11, keep).completionsPerSecond, 10);
  assertEquals(imbalanceOf(work), 0);
});

Deno.test("a step needs time", () => {
  const work = pair([1, 1]);
  stepWork(work, 0, 1, keep);
  for (const now of [1, 0, NaN]) {
    assertThrows(() => stepWork(work, 0, now, keep), RangeError, "now");
  }
});

Deno.test("property: nothing is made or lost on the way, however hosts place and when they tick", () => {
  const step = fc.record({
    host: fc.nat(3),
    seconds: fc.double({ min: 0.01, max: 3, noNaN: true }),
    shares: fc.array(fc.double({ min: 0, max: 0.4, noNaN: true }), { maxLength: 4 }),
    drainPerSecond: fc.double({ min: 0, max: 50, noNaN: true }),
    does: fc.constantFrom("shares", "picks", "dies"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(), (steps, seed) => {
      const hosts = [1, 10, 40, 0].map((capacityPerSecond) => ({
        capacityPerSecond,
        arrivalsPerSecond: 12,
      }));
      const work = createWork({ seed, hosts, delaySeconds: 0.2 });
      let now = 0;
      for (const { host, seconds, shares, drainPerSecond, does } of steps) {
        now += seconds;
        if (does === "dies") {
          loseWork(work, host);
          skipWork(work, host, now);
          continue;
        }
        const routes = shares.map((share, to) => ({ to, share }));
        let picks = 0;
        const pick = () => picks++ % 4;
        stepWork(work, host, now, {
          ...(does === "picks" ? { pick } : { routes }),
          drainPerSecond,
        });
        for (const { queue } of work.hosts) assert(queue >= 0);
        assertAlmostEquals(imbalanceOf(work), 0, 1e-9);
      }
    }),
    { seed: 5, numRuns: long(2_000, 200) },
  );
});

Deno.test("hosts that follow the plan, by shares or by picks, are used alike", () => {
  for (const by of ["shares", "picks"] as const) {
    const capacities = [20, 40, 40, 80, 160];
    const work = createWork({
      seed: 2,
      hosts: capacities.map((capacityPerSecond, i) => ({
        capacityPerSecond,
        arrivalsPerSecond: i === 0 ? 200 : 10,
      })),
      delaySeconds: 0.05,
    });
    const view = createMeshView(complexOf(5, pairsOf(5)), 0);
    view.capacityPerSecond.set(capacities);
    const pickers = capacities.map(() => createPicker());
    let before = capacities.map((_, i) => tallyOf(work, i));
    for (let tick = 1; tick <= 40; tick++) {
      if (tick === 11) before = capacities.map((_, i) => tallyOf(work, i));
      const { plan } = settle(view);
      for (let i = 0; i < 5; i++) {
        const arrivals = view.predictedArrivalsPerSecond[i]!;
        const { neighbors, share, keep, drain } = routes(view.complex, plan, i, arrivals);
        const ways = [...neighbors].map((to, k) => ({ to, share: share[k]! }));
        pickers[i]!.follow(
          new Map([[KEEP, keep], ...ways.map(({ to, share }) => [String(to), share] as const)]),
        );
        const pick = () => {
          const name = pickers[i]!.pick();
          return name === KEEP ? undefined : Number(name);
        };
        const placement = {
          ...(by === "picks" ? { pick } : { routes: ways }),
          drainPerSecond: drain,
        };
        const { backlog, arrivalsPerSecond } = stepWork(work, i, tick, placement);
        view.backlog[i] = backlog;
        view.predictedArrivalsPerSecond[i]! += 0.3 * (arrivalsPerSecond - arrivals);
      }
    }
    assertLess(spreadSince(work, before), 0.05, by);
    assertAlmostEquals(imbalanceOf(work), 0, 1e-6);
  }
});

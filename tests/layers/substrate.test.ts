import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  createSubstrate,
  type Observation,
  stepSubstrate,
  type SubstrateOptions,
} from "../../layers/substrate.ts";
import { long } from "../long.ts";
import { assertRefused, observationsOf, run, viewAt } from "./ticks.ts";
import { arbitraryView, everyday, extreme } from "./views.ts";

const noisy = observationsOf(1, 500);

Deno.test("the same seed and inputs give the same status on every run, alone and in a mesh", () => {
  for (const view of [undefined, viewAt]) {
    const first = run(noisy, { seed: 7 }, view).statuses;
    assertEquals(run(noisy, { seed: 7 }, view).statuses, first);
    assertGreater(first.at(-1)!.program.ageTicks, 0);
  }
});

Deno.test("a host that is alone keeps everything", () => {
  for (const { plan, cooperation } of run(noisy, {}).statuses) {
    assertEquals(plan.routes, []);
    assertEquals([plan.keepShare, plan.shippedPerSecond, plan.surplusPerSecond], [1, 0, 0]);
    assertEquals([plan.curlRemoved, plan.harmonicRemoved], [0, 0]);
    assertEquals(cooperation.dividends, []);
  }
});

Deno.test("a status is plain JSON and shares nothing with the substrate", () => {
  for (const view of [undefined, viewAt]) {
    const { substrate, statuses } = run(noisy, {}, view);
    for (const status of statuses) assertEquals(JSON.parse(JSON.stringify(status)), status);
    const last = structuredClone(statuses.at(-1)!);
    stepSubstrate(substrate, { elapsedSeconds: 1, arrivalsPerSecond: 999, backlog: 999 });
    assertEquals(statuses.at(-1), last);
  }
});

Deno.test("what is not sensed is left out", () => {
  const substrate = createSubstrate();
  const { load, belief, prediction } = stepSubstrate(substrate, { elapsedSeconds: 1 });
  for (const name of ["backlog", "arrivalsPerSecond", "completionsPerSecond"]) {
    assert(!(name in load), name);
  }
  assertEquals(belief.mean, []);
  assertEquals(prediction, { nextArrivalsPerSecond: 0 });
  const sensed = stepSubstrate(substrate, { elapsedSeconds: 1, backlog: 0, arrivalsPerSecond: 3 });
  assertEquals([sensed.load.backlog, sensed.load.arrivalsPerSecond], [0, 3]);
  assert(!("completionsPerSecond" in sensed.load));
  assert(!("lastPredictedPerSecond" in sensed.prediction));
});

const readings = [
  "arrivalsPerSecond",
  "backlog",
  "completionsPerSecond",
  "statedCapacityPerSecond",
  "cpuBusyShare",
  "memoryUsedShare",
  "networkBytesPerSecond",
] as const;

Deno.test("a reading that cannot be is refused by name and changes nothing", () => {
  const { substrate } = run(noisy.slice(0, 300), { seed: 7 }, viewAt);
  const refuse = (name: string, value: unknown) => {
    const observation = { elapsedSeconds: 1, arrivalsPerSecond: 5, [name]: value } as Observation;
    assertRefused(substrate, name, () => stepSubstrate(substrate, observation, viewAt(0)));
  };
  for (const name of readings) {
    for (const value of [NaN, -1, Infinity, -Infinity, 1.1e15, "5", null]) refuse(name, value);
  }
  refuse("statedCapacityPerSecond", 0);
  for (const name of ["cpuBusyShare", "memoryUsedShare"]) refuse(name, 1.01);
  for (const value of [0, -1, NaN, Infinity, 86_401, undefined]) refuse("elapsedSeconds", value);
  const undisturbed = run(noisy, { seed: 7 }, viewAt).statuses.slice(300);
  const after = noisy.slice(300).map((observation, k) =>
    stepSubstrate(substrate, observation, viewAt(300 + k))
  );
  assertEquals(after, undisturbed);
});

Deno.test("a view that cannot be is refused by name and changes nothing", () => {
  const { substrate } = run(noisy.slice(0, 300), { seed: 7 }, viewAt);
  const columns = Object.entries(viewAt(0)).filter(([, value]) => value instanceof Float64Array);
  for (const [name] of columns) {
    for (const value of [NaN, Infinity, -Infinity, 1e300, -1e300]) {
      const view = viewAt(0);
      (view as unknown as Record<string, Float64Array>)[name]![0] = value;
      assertRefused(substrate, name, () => stepSubstrate(substrate, noisy[300]!, view));
    }
    const short = { ...viewAt(0), [name]: new Float64Array(1).fill(1) };
    assertRefused(substrate, name, () => stepSubstrate(substrate, noisy[300]!, short));
  }
  const nobody = { ...viewAt(0), self: 4 };
  assertRefused(substrate, "self", () => stepSubstrate(substrate, noisy[300]!, nobody));
  const undisturbed = run(noisy, { seed: 7 }, viewAt).statuses[300];
  assertEquals(stepSubstrate(substrate, noisy[300]!, viewAt(300)), undisturbed);
});

Deno.test("options that cannot be are refused by name", () => {
  for (const seed of [NaN, 0.5, Infinity, 2 ** 53]) {
    assertThrows(() => createSubstrate({ seed }), RangeError, "seed");
  }
  for (const slotCount of [0, -1, 1.5, NaN]) {
    assertThrows(() => createSubstrate({ slotCount }), RangeError, "slots");
  }
});

Deno.test("a tick that was let in ends, whatever the readings and records", () => {
  const value = fc.constantFrom(undefined, 0, 5e-324, 1e-9, 1, 1e15);
  const share = value.filter((part) => part === undefined || part <= 1);
  const observation = fc.record({
    elapsedSeconds: fc.constantFrom(5e-324, 1, 86_400),
    ...Object.fromEntries(readings.map((name) => [name, name.endsWith("Share") ? share : value])),
    statedCapacityPerSecond: value.filter((stated) => stated !== 0),
  }) as fc.Arbitrary<Observation>;
  const tick = fc.tuple(observation, fc.option(arbitraryView(extreme), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(tick, { minLength: 1, maxLength: 30 }), (ticks) => {
      const substrate = createSubstrate();
      for (const [observation, view] of ticks) {
        const status = stepSubstrate(substrate, observation, view);
        assertEquals(JSON.parse(JSON.stringify(status)), status);
      }
    }),
    { seed: 1, numRuns: long(2000, 60) },
  );
});

Deno.test("a host's own row of the view is its own record, whatever stood there", () => {
  fc.assert(
    fc.property(arbitraryView(everyday), (view) => {
      const tampered = structuredClone({ ...view, complex: undefined });
      const other = { ...tampered, complex: view.complex };
      other.backlog[view.self] = 1e9;
      other.offer[view.self] = 0;
      other.beliefs.fill(7, 4 * view.self, 4 * view.self + 4);
      const [a, b] = [view, other].map((seen) => {
        const { substrate } = run(noisy.slice(0, 5), {});
        return { status: stepSubstrate(substrate, noisy[5]!, seen), record: substrate.record };
      });
      assertEquals(a, b);
      assertEquals(view.backlog[view.self], a!.record.backlog);
      assertEquals(view.capacityPerSecond[view.self], a!.record.capacityPerSecond);
    }),
    { seed: 1, numRuns: long(500, 50) },
  );
});

Deno.test("a layer that is switched off is at rest", () => {
  const busy = noisy.map((observation) => ({ ...observation, backlog: 200 }));
  const all = run(busy, {}, viewAt).statuses;
  const off = (name: keyof SubstrateOptions) => run(busy, { [name]: false }, viewAt).statuses;

  assert(all.some(({ plan }) => plan.curlRemoved > 1));
  for (const { plan } of off("hodge")) {
    assertEquals([plan.curlRemoved, plan.harmonicRemoved], [0, 0]);
  }
  let last = 0;
  off("flux").forEach(({ belief, prediction, program }, tick) => {
    last = busy[tick]!.arrivalsPerSecond ?? last;
    assertEquals(prediction.nextArrivalsPerSecond, last);
    assertEquals([belief.mean, belief.freeEnergyNats, program.swaps], [[], 0, 0]);
  });
  const lawless = off("morphic");
  for (const { program } of lawless) {
    assertEquals([program.swaps, program.expansions], [0, 0]);
    assertEquals(program.formula, lawless[0]!.program.formula);
  }
  assertGreater(all.at(-1)!.program.swaps, 0);
  assertGreater(all.at(-1)!.morphogenesis.splits, 0);
  for (const { morphogenesis } of off("turing")) {
    assertEquals([morphogenesis.slotsActive, morphogenesis.events], [1, []]);
  }
  const silent = (tick: number) => {
    const view = viewAt(tick);
    view.reportedFlow.fill(0);
    return view;
  };
  assert(run(busy, {}, silent).statuses.some(({ plan }) => plan.shippedPerSecond > 1));
  for (const { plan } of run(busy, { onsager: false }, silent).statuses) {
    assertEquals([plan.routes, plan.keepShare], [[], 1]);
  }
});

Deno.test("slots follow the load: one does for an application that keeps up, cores count where none reports", () => {
  const slotsUnder = (sensed: Omit<Observation, "elapsedSeconds">) => {
    const observation = { elapsedSeconds: 1, ...sensed };
    return run(Array(300).fill(observation), {}).statuses.at(-1)!.morphogenesis.slotsActive;
  };
  const keepsUp = { arrivalsPerSecond: 50, completionsPerSecond: 50, backlog: 0 };
  assertEquals(slotsUnder(keepsUp), 1);
  assertGreater(slotsUnder({ arrivalsPerSecond: 50, completionsPerSecond: 20, backlog: 300 }), 2);
  assertEquals(slotsUnder({ arrivalsPerSecond: 4, statedCapacityPerSecond: 4 }), 4);
  assertEquals(slotsUnder({ arrivalsPerSecond: 0, statedCapacityPerSecond: 4 }), 1);
});

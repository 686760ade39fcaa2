/** A step in two halves: what a host observes and announces, and what follows from what all announced. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { MeshView } from "../../layers/mesh_view.ts";
import {
  createSubstrate,
  follow,
  observe,
  setRecord,
  settle,
  stepSubstrate,
} from "../../layers/substrate.ts";
import { assertRefused, observationsOf, run, viewAt } from "./ticks.ts";

const noisy = observationsOf(1, 500);

/** A view without those of its parts that are functions. */
const columnsOf = ({ complex: _, ...columns }: MeshView) => structuredClone(columns);

Deno.test("observing and following leave the view as it was", () => {
  const substrate = createSubstrate();
  noisy.slice(0, 20).forEach((observation, tick) => {
    const view = viewAt(tick);
    const before = columnsOf(view);
    observe(substrate, observation, view);
    follow(substrate, observation, view);
    assertEquals(columnsOf(view), before);
  });
});

Deno.test("observing, announcing and following is a step", () => {
  const [whole, halves] = [createSubstrate({ seed: 7 }), createSubstrate({ seed: 7 })];
  noisy.slice(0, 100).forEach((observation, tick) => {
    const view = viewAt(tick);
    setRecord(view, view.self, halves.record);
    setRecord(view, view.self, observe(halves, observation, view));
    const status = follow(halves, observation, view);
    assertEquals(status, stepSubstrate(whole, observation, viewAt(tick)));
    assertEquals(follow(halves, observation, view, settle(view)), status);
  });
});

Deno.test("flows follow from what is announced alone, a host's own part included", () => {
  const view = viewAt(0);
  const { plan, cooperation } = follow(createSubstrate(), { elapsedSeconds: 1 }, view);
  const { substrate } = run(noisy, { seed: 7 }, viewAt);
  const other = follow(substrate, noisy[0]!, view);
  assertEquals([other.plan, other.cooperation], [plan, cooperation]);
  assertGreater(plan.shippedPerSecond, 0);
});

Deno.test("the halves of a step refuse what a step refuses, and change nothing", () => {
  const { substrate } = run(noisy.slice(0, 100), { seed: 7 }, viewAt);
  const sick = viewAt(0);
  sick.backlog[2] = NaN;
  for (const half of [observe, follow]) {
    assertRefused(substrate, "backlog[2]", () => half(substrate, noisy[0]!, sick));
  }
  const observation = { elapsedSeconds: 1, backlog: -1 };
  assertRefused(substrate, "backlog", () => observe(substrate, observation, viewAt(0)));
});

Deno.test("the collective belief stays between those around, and fades to the host's own alone", () => {
  const substrate = createSubstrate();
  const level = (view?: MeshView) =>
    observe(substrate, { elapsedSeconds: 1, arrivalsPerSecond: 0 }, view).belief[0]!;
  const far = viewAt(0);
  far.beliefs.fill(100);
  let last = level(far);
  for (let tick = 0; tick < 500; tick++) last = level(far);
  assert(last > 90 && last <= 100, `is ${last}`);
  for (let tick = 0; tick < 500; tick++) last = level();
  assert(last >= 0 && last < 1, `is ${last}`);
});

import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { curl, curlAdjoint, decompose, divergence } from "../../layers/hodge/mod.ts";
import { checkMeshView, createMeshView, type MeshView } from "../../layers/mesh_view.ts";
import { settle } from "../../layers/settle.ts";
import { long } from "../long.ts";
import { arbitraryView, complexOf, everyday, extreme, pairsOf } from "./views.ts";

const runs = { seed: 1, numRuns: long(1000, 150) };

const largest = (values: Float64Array) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

/** Five hosts, the first of them with four times the others' load. */
function hotSpot(links: number[][]): MeshView {
  const view = createMeshView(complexOf(5, links), 0);
  view.capacityPerSecond.fill(100);
  view.predictedArrivalsPerSecond.set([200, 50, 50, 50, 50]);
  return view;
}

const ring = [[0, 1], [1, 2], [2, 3], [3, 4], [0, 4]];

Deno.test("when hosts do what was planned, the standing flow is the plan", () => {
  fc.assert(
    fc.property(arbitraryView(everyday), (view) => {
      view.reportedFlow.set(settle(view).plan);
      const { plan, standing, curlRemoved, harmonicRemoved } = settle(view);
      assertEquals(standing, plan);
      assertEquals([curlRemoved, harmonicRemoved], [0, 0]);
    }),
    runs,
  );
});

Deno.test("a deviation's net transfers are halved in a tick, whatever turns in circles", () => {
  fc.assert(
    fc.property(arbitraryView(everyday), (view) => {
      const { complex, reportedFlow } = view;
      const { plan, standing } = settle(view);
      const beyond = reportedFlow.map((flow, e) => flow - plan[e]!);
      const planned = divergence(complex, plan);
      const deviating = divergence(complex, beyond);
      const stands = divergence(complex, standing);
      const scale = 1 + largest(plan) + largest(beyond);
      for (let i = 0; i < stands.length; i++) {
        assertAlmostEquals(stands[i]!, planned[i]! + 0.5 * deviating[i]!, 1e-9 * scale);
      }
      assertLess(norm(standing.map((f, e) => f - plan[e]!)), 0.5 * norm(beyond) + 1e-9 * scale);
    }),
    runs,
  );
});

Deno.test("reconciling changes no host's divergence, and leaves no circulation beyond the plan", () => {
  fc.assert(
    fc.property(arbitraryView(everyday), (view) => {
      const { complex, reportedFlow } = view;
      const { plan, reconciled } = settle(view);
      const scale = 1 + largest(plan) + largest(reportedFlow);
      const reported = divergence(complex, reportedFlow);
      divergence(complex, reconciled).forEach((inflow, i) => {
        assertAlmostEquals(inflow, reported[i]!, 1e-9 * scale);
      });
      const beyond = reconciled.map((flow, e) => flow - plan[e]!);
      assertLess(largest(curl(complex, beyond)), 1e-9 * scale);
      assertLess(norm(decompose(complex, beyond).harmonic), 1e-9 * scale);
      view.reportedFlow.set(plan);
      assertEquals(settle(view).reconciled, plan);
    }),
    runs,
  );
});

Deno.test("with everything offered, the plan carries every surplus away", () => {
  fc.assert(
    fc.property(arbitraryView(everyday), (view) => {
      view.offer.fill(1);
      const { plan, surplus, demand } = settle(view);
      const inflow = divergence(view.complex, plan);
      for (let i = 0; i < inflow.length; i++) {
        assertAlmostEquals(inflow[i]!, -surplus[i]!, 1e-9 * (1 + largest(demand)));
      }
    }),
    runs,
  );
});

Deno.test("circulation around triangles is taken out and its size reported", () => {
  const view = hotSpot(pairsOf(5));
  const { plan } = settle(view);
  const around = curlAdjoint(
    view.complex,
    new Float64Array(view.complex.triangleCount).map((_, t) => t - 3.5),
  );
  assertGreater(norm(around), 1);
  view.reportedFlow.set(plan.map((flow, e) => flow + around[e]!));
  const { standing, reconciled, curlRemoved, harmonicRemoved } = settle(view);
  for (const flows of [standing, reconciled]) {
    flows.forEach((flow, e) => assertAlmostEquals(flow, plan[e]!, 1e-10));
  }
  assertAlmostEquals(curlRemoved, norm(around), 1e-9);
  assertLess(harmonicRemoved, 1e-9);
});

Deno.test("circulation around a hole is taken out and its size reported", () => {
  const view = hotSpot(ring);
  const { plan } = settle(view);
  for (const [tail, head] of [[0, 1], [1, 2], [2, 3], [3, 4], [4, 0]] as const) {
    const { index, sign } = view.complex.edgeOf(tail, head);
    view.reportedFlow[index] = plan[index]! + 7 * sign;
  }
  const { standing, curlRemoved, harmonicRemoved } = settle(view);
  standing.forEach((flow, e) => assertAlmostEquals(flow, plan[e]!, 1e-10));
  assertAlmostEquals(harmonicRemoved, 7 * Math.sqrt(5), 1e-9);
  assertEquals(curlRemoved, 0);
});

Deno.test("the same view gives the same bits every time, and is left as it was", () => {
  fc.assert(
    fc.property(arbitraryView(everyday), (view) => {
      const { complex: _, ...columns } = view;
      const before = structuredClone(columns);
      assertEquals(settle(view), settle(view));
      assertEquals(columns, before);
    }),
    runs,
  );
});

Deno.test("what a host does not offer stays with it", () => {
  const view = hotSpot(ring);
  view.offer[0] = 0;
  assertEquals(settle(view).plan, new Float64Array(5));
  fc.assert(
    fc.property(arbitraryView(everyday), (view) => {
      view.offer[view.self] = 0;
      const { plan, demand } = settle(view);
      const inflow = divergence(view.complex, plan)[view.self]!;
      assert(inflow >= -1e-12 * largest(demand), `ships ${-inflow}`);
      view.offer.fill(0);
      assertEquals(settle(view).plan, new Float64Array(plan.length));
    }),
    runs,
  );
});

Deno.test("hosts apart from each other are balanced each among its own", () => {
  const view = createMeshView(complexOf(5, [[0, 1], [2, 3]]), 0);
  view.predictedArrivalsPerSecond.set([10, 0, 2, 6, 99]);
  const { surplus, plan } = settle(view);
  assertEquals(surplus, Float64Array.of(5, -5, -2, 2, 0));
  assertEquals(plan, Float64Array.of(5, -2));
});

Deno.test("a layer that is off is off: without a plan, with circulation", () => {
  const view = hotSpot(pairsOf(5));
  view.reportedFlow.set(view.reportedFlow.map((_, e) => e));
  const planless = settle(view, { onsager: false });
  assertEquals(planless.plan, new Float64Array(10));
  const { standing, reconciled, plan, curlRemoved, harmonicRemoved } = settle(view, {
    hodge: false,
  });
  assertEquals(reconciled, plan.map((flow, e) => flow + (e - flow)));
  assertEquals(standing, plan.map((flow, e) => flow + 0.5 * (e - flow)));
  assertEquals([curlRemoved, harmonicRemoved], [0, 0]);
  assertGreater(settle(view).curlRemoved, 1);
});

Deno.test("whatever passes the guard is settled, with finite flows", () => {
  fc.assert(
    fc.property(arbitraryView(extreme), (view) => {
      checkMeshView(view);
      const found = settle(view);
      for (const values of [found.surplus, found.conductance, found.plan, found.standing]) {
        assert(values.every(Number.isFinite));
      }
      assert(Number.isFinite(found.curlRemoved) && Number.isFinite(found.harmonicRemoved));
    }),
    { seed: 1, numRuns: long(5000, 500) },
  );
});

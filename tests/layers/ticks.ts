/** Ticks of a substrate for the tests of it. */
import { assertEquals, assertThrows } from "@std/assert";
import { createMeshView, type MeshView } from "../../layers/mesh_view.ts";
import { createRandom, nextBelow, nextFloat, nextNormal } from "../../layers/random.ts";
import {
  createSubstrate,
  type Observation,
  stepSubstrate,
  type Substrate,
  type SubstrateOptions,
  type SubstrateStatus,
} from "../../layers/substrate.ts";
import { complexOf, pairsOf } from "./views.ts";

/** A noisy wave of load with a step, a queue behind it, and gaps in the readings. */
export function observationsOf(seed: number, count: number): Observation[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, tick) => {
    const level = 40 + 20 * Math.sin(tick / 30) + (tick > 300 ? 30 : 0);
    const arrivalsPerSecond = Math.max(0, level + 5 * nextNormal(random));
    const observation: Observation = {
      elapsedSeconds: 0.9 + 0.2 * nextFloat(random),
      arrivalsPerSecond,
      backlog: nextBelow(random, tick % 100 > 60 ? 30 : 1),
      completionsPerSecond: Math.min(arrivalsPerSecond, 60),
      cpuBusyShare: Math.min(1, arrivalsPerSecond / 80),
      memoryUsedShare: nextFloat(random),
      networkBytesPerSecond: 1e5 * arrivalsPerSecond * (1 + 0.1 * nextNormal(random)),
    };
    if (nextBelow(random, 10) === 0) delete observation.arrivalsPerSecond;
    if (nextBelow(random, 10) === 0) delete observation.networkBytesPerSecond;
    return observation;
  });
}

/** A full mesh of four whose records and flows change from tick to tick. */
export function viewAt(seed: number): MeshView {
  const random = createRandom(seed);
  const view = createMeshView(complexOf(4, pairsOf(4)), 1);
  for (const column of [view.backlog, view.predictedArrivalsPerSecond, view.reportedFlow]) {
    column.set(column.map(() => 50 * nextFloat(random)));
  }
  view.capacityPerSecond.fill(60);
  view.activator.fill(2);
  view.inhibitor.fill(2);
  view.beliefs.set(view.beliefs.map(() => nextNormal(random)));
  return view;
}

/** Statuses of a new substrate after each of these observations, in the mesh that `view` draws. */
export function run(
  observations: readonly Observation[],
  options: SubstrateOptions,
  view?: (tick: number) => MeshView,
): { substrate: Substrate; statuses: SubstrateStatus[] } {
  const substrate = createSubstrate(options);
  const statuses = observations.map((observation, tick) =>
    stepSubstrate(substrate, observation, view?.(tick))
  );
  return { substrate, statuses };
}

/** A deep copy of what the substrate holds as data; functions are made from it and left out. */
export function stateOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stateOf);
  if (ArrayBuffer.isView(value)) return (value as Float64Array).slice();
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => typeof part !== "function");
  return Object.fromEntries(entries.map(([name, part]) => [name, stateOf(part)]));
}

/** Asserts that a call is refused with `name` in the message and changes nothing. */
export function assertRefused(substrate: Substrate, name: string, call: () => void): void {
  const before = stateOf(substrate);
  assertThrows(call, RangeError, name);
  assertEquals(stateOf(substrate), before);
}

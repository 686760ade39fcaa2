/** Where a host that gives all away and has nothing sends what may come yet. */
import { LEAST_CAPACITY } from "./capacity.ts";
import type { MeshView } from "./mesh_view.ts";
import { demandsOf } from "./settle.ts";

/** Share of its capacity that a neighbour is taken to have left at least. */
const LEAST_SPARE = 0.01;

/** The neighbours that take work, each with its part of the capacity that they have to spare. */
export function spareShares(view: MeshView): { vertex: number; share: number }[] {
  const { complex: { neighbors, offsets }, self, capacityPerSecond } = view;
  const demand = demandsOf(view);
  const spare = [...neighbors.subarray(offsets[self]!, offsets[self + 1]!)]
    .map((vertex) => ({ vertex, capacity: capacityPerSecond[vertex]! }))
    .filter(({ capacity }) => capacity > LEAST_CAPACITY)
    .map(({ vertex, capacity }) => ({
      vertex,
      perSecond: Math.max(capacity - demand[vertex]!, LEAST_SPARE * capacity),
    }));
  const sum = spare.reduce((total, { perSecond }) => total + perSecond, 0);
  return spare.map(({ vertex, perSecond }) => ({ vertex, share: perSecond / sum }));
}

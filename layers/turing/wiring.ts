import type { Arena } from "./arena.ts";
import type { Field } from "./field.ts";
import type { Graph } from "./graph.ts";

/** Bytes a vertex takes in a field's `state`, and a link in `targets`. */
const LEVEL_BYTES = 16;
const LINK_BYTES = 4;

/** Rows are sorted by length within blocks of this many vertices. */
const BLOCK_VERTICES = 512;

/** What a vertex does: react and diffuse, hold its levels and diffuse to others, or neither. */
export const Role: { readonly free: 0; readonly frozen: 1; readonly asleep: 2 } = Object.freeze({
  free: 0,
  frozen: 1,
  asleep: 2,
});

/**
 * Rows of the free vertices alone, without links to the sleeping and links of weight 0, as byte
 * offsets. Rows of equal length follow each other, for the branch predictor, but only within blocks
 * of neighbouring vertices, for the cache (as SELL-C-σ; Kreutzer et al. 2014).
 */
export interface Wiring {
  /** All vertices in the order of their rows. */
  readonly order: Uint32Array;
  /** How many vertices are free. */
  rowCount: number;
  /** Byte of `state` at which the vertex of each row stands. */
  readonly places: Uint32Array;
  /** Bytes of `targets` up to the end of each row. */
  readonly ends: Uint32Array;
  /** Byte of `state` at which the vertex at the other end of each link stands. */
  readonly targets: Uint32Array;
  /** Conductance of each link. */
  readonly conductances: Float64Array;
  /** Largest rate at which any vertex loses a species by decay and outflow, 1/s. */
  largestLossRate: number;
}

/** Takes the room for the rows of a graph from the arena; `rewire` fills it. */
export function createWiring(arena: Arena, { offsets, neighbors }: Graph): Wiring {
  const order = new Uint32Array(offsets.length - 1).map((_, i) => i);
  const length = (i: number): number => offsets[i + 1]! - offsets[i]!;
  for (let start = 0; start < order.length; start += BLOCK_VERTICES) {
    order.subarray(start, start + BLOCK_VERTICES).sort((i, j) => length(i) - length(j) || i - j);
  }
  return {
    order,
    rowCount: 0,
    places: arena.integers(order.length),
    ends: arena.integers(order.length),
    targets: arena.integers(neighbors.length),
    conductances: arena.floats(neighbors.length),
    largestLossRate: 0,
  };
}

/** Brings the wiring in line with `roles` and `graph.weights`, O(vertices + links). */
export function rewire(field: Field): void {
  const { graph, roles, wiring, workspace, parameters } = field;
  let row = 0;
  let link = 0;
  let largestDegree = 0;
  for (const i of wiring.order) {
    if (roles[i] !== Role.free) continue;
    let degree = 0;
    for (let e = graph.offsets[i]!; e < graph.offsets[i + 1]!; e++) {
      const j = graph.neighbors[e]!;
      const conductance = graph.weights[e]!;
      if (conductance === 0 || roles[j] === Role.asleep) continue;
      wiring.targets[link] = LEVEL_BYTES * j;
      wiring.conductances[link++] = conductance;
      degree += conductance;
    }
    largestDegree = Math.max(largestDegree, degree);
    wiring.places[row] = LEVEL_BYTES * i;
    wiring.ends[row++] = LINK_BYTES * link;
  }
  wiring.rowCount = row;
  wiring.largestLossRate = Math.max(
    parameters.activatorDecay + parameters.activatorDiffusion * largestDegree,
    parameters.inhibitorDecay + parameters.inhibitorDiffusion * largestDegree,
  );
  for (const slope of workspace.slopes) slope.fill(0);
}

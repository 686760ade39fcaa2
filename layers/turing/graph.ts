import { checkInteger, checkLength, checkNumber } from "../check.ts";
import { LARGEST_VALUE } from "./parameters.ts";

/**
 * A symmetric weighted graph in compressed sparse rows: the links of vertex i are the entries
 * `offsets[i]` to `offsets[i + 1] − 1` of `neighbors` and `weights`. Every link stands in both
 * rows with the same weight; weight 0 is a link that conducts nothing.
 */
export interface Graph {
  /** Row starts, one more than there are vertices. */
  readonly offsets: Uint32Array;
  /** Vertex at the other end. */
  readonly neighbors: Uint32Array;
  /** Conductance, from 0 to 1e30. */
  readonly weights: Float64Array;
}

/**
 * Throws a `RangeError` unless the rows are well formed, free of self loops and repeated links, and
 * symmetric. O(vertices + links): transposing twice sorts the rows, and a symmetric graph equals
 * its transpose.
 */
export function checkGraph(graph: Graph): void {
  checkRows(graph);
  const columns = transpose(graph);
  const rows = transpose(columns);
  for (let i = 0; i + 1 < rows.offsets.length; i++) {
    const start = rows.offsets[i]!;
    const end = rows.offsets[i + 1]!;
    if (end !== columns.offsets[i + 1]!) {
      throw new RangeError(
        `Cannot use neighbors: links to vertex ${i} outnumber or fall short of its own, its row ` +
          `should end at ${columns.offsets[i + 1]}, is ${end}`,
      );
    }
    for (let e = start; e < end; e++) checkLink(rows, columns, i, e, e > start);
  }
}

function checkLink(rows: Graph, columns: Graph, i: number, e: number, inside: boolean): void {
  const j = rows.neighbors[e]!;
  if (inside && rows.neighbors[e - 1] === j) {
    throw new RangeError(`Cannot use neighbors: row ${i} names vertex ${j} more than once`);
  }
  const back = columns.neighbors[e] === j ? columns.weights[e] : undefined;
  if (rows.weights[e] === back) return;
  throw new RangeError(
    `Cannot use weights: the link from ${i} to ${j} weighs ${rows.weights[e]}, back it is ${back}`,
  );
}

function checkRows({ offsets, neighbors, weights }: Graph): void {
  const vertexCount = offsets.length - 1;
  checkInteger("vertexCount", vertexCount, 1, 2 ** 30 - 1);
  checkLength("weights", weights, neighbors.length);
  checkNumber("offsets[0]", offsets[0]!, 0, 0);
  checkNumber(`offsets[${vertexCount}]`, offsets[vertexCount]!, neighbors.length, neighbors.length);
  for (let i = 0; i < vertexCount; i++) {
    checkNumber(`offsets[${i + 1}]`, offsets[i + 1]!, offsets[i]!, neighbors.length);
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      checkInteger(`neighbors[${e}]`, neighbors[e]!, 0, vertexCount - 1);
      checkNumber(`weights[${e}]`, weights[e]!, 0, LARGEST_VALUE);
      if (neighbors[e] !== i) continue;
      throw new RangeError(`Cannot use neighbors[${e}]: vertex ${i} is linked to itself`);
    }
  }
}

/** Rows of the result are sorted, repeated links side by side. */
function transpose({ offsets, neighbors, weights }: Graph): Graph {
  const next = new Uint32Array(offsets.length);
  for (const j of neighbors) next[j + 1]!++;
  for (let j = 1; j < next.length; j++) next[j]! += next[j - 1]!;
  const result = {
    offsets: next.slice(),
    neighbors: new Uint32Array(neighbors.length),
    weights: new Float64Array(neighbors.length),
  };
  for (let i = 0; i + 1 < offsets.length; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const slot = next[neighbors[e]!]!++;
      result.neighbors[slot] = i;
      result.weights[slot] = weights[e]!;
    }
  }
  return result;
}

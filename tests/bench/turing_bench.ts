/** One RK4 step of the reaction–diffusion field, per node, beside a dense matrix as the rival's. */
import { createRandom, nextBelow, nextFloat } from "../../layers/random.ts";
import {
  advance,
  advanceHostField,
  createField,
  createHostField,
  DEFAULT_PARAMETERS,
  type Field,
  type Graph,
  setHostStress,
  setNeighbours,
} from "../../layers/turing/mod.ts";
import { measure } from "./measure.ts";

const MEAN_DEGREE = 8;
const STEP_SECONDS = 0.001;
const STEPS = 20;

/** Times a field of `nodes` vertices and, where it fits, the dense rival. */
export async function bench(): Promise<void> {
  console.log("turing: one RK4 step per node, random graphs of mean degree 8, both species");
  for (const nodes of [100, 1000, 10_000, 100_000]) {
    const target = nodes > 10_000 ? 110 : 60;
    const graph = randomGraph(nodes);
    const field = populate(graph);
    const options = { maximumStepSeconds: STEP_SECONDS };
    const { steps, halvings } = advance(field, STEPS * STEP_SECONDS, options);
    if (steps !== STEPS || halvings !== 0) throw new Error(`Cannot bench ${steps} steps`);
    await measure(
      `CSR, ${nodes} nodes (target ≤ ${target} ns)`,
      () => advance(field, STEPS * STEP_SECONDS, options),
      { operations: nodes * STEPS, seconds: 2 },
    );
    if (nodes > 1000) continue;
    const dense = createDense(graph, populate(graph).state);
    await measure(`dense n² matrix, ${nodes} nodes`, () => stepDense(dense, STEP_SECONDS), {
      operations: nodes,
    });
  }
  console.log("rival (Rust shivya, dense, its own figures): 385 ns at 100, 15,640 ns at 4,000");
  await benchHost();
}

async function benchHost(): Promise<void> {
  const host = createHostField({ active: 16 });
  const totals = new Float64Array(32).fill(30);
  const conductances = new Float64Array(32).fill(1);
  await measure("a host's second: 16 slots, 32 neighbours", () => {
    setNeighbours(host, totals, totals, conductances);
    setHostStress(host, 16);
    advanceHostField(host, 1);
  });
}

function randomGraph(nodes: number): Graph {
  const random = createRandom(nodes);
  const rows: Map<number, number>[] = Array.from({ length: nodes }, () => new Map());
  for (let links = 0; links < (nodes * MEAN_DEGREE) / 2;) {
    const i = nextBelow(random, nodes);
    const j = nextBelow(random, nodes);
    if (i === j || rows[i]!.has(j)) continue;
    const weight = 0.5 + nextFloat(random);
    rows[i]!.set(j, weight);
    rows[j]!.set(i, weight);
    links++;
  }
  const offsets = new Uint32Array(nodes + 1);
  rows.forEach((row, i) => offsets[i + 1] = offsets[i]! + row.size);
  const links = rows.map((row) => [...row].sort(([a], [b]) => a - b)).flat();
  return {
    offsets,
    neighbors: Uint32Array.from(links, ([j]) => j),
    weights: Float64Array.from(links, ([, weight]) => weight),
  };
}

function populate(graph: Graph): Field {
  const random = createRandom(7);
  const levels = () =>
    Array.from({ length: graph.offsets.length - 1 }, () => 1 + nextFloat(random));
  return createField(graph, { activator: levels(), inhibitor: levels() });
}

/** The rival's way: a full matrix of weights, four matrix–vector products a species and step. */
interface Dense {
  nodes: number;
  weights: Float64Array;
  state: Float64Array;
  slopes: Float64Array[];
  stage: Float64Array;
}

function createDense({ offsets, neighbors, weights }: Graph, state: Float64Array): Dense {
  const nodes = offsets.length - 1;
  const dense = new Float64Array(nodes * nodes);
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      dense[i * nodes + neighbors[e]!] = weights[e]!;
    }
  }
  const slopes = Array.from({ length: 4 }, () => new Float64Array(2 * nodes));
  return { nodes, weights: dense, state: state.slice(), slopes, stage: state.slice() };
}

function stepDense({ nodes, weights, state, slopes, stage }: Dense, seconds: number): void {
  const fractions = [0, seconds / 2, seconds / 2, seconds];
  stage.set(state);
  slopes.forEach((slope, s) => {
    if (s > 0) state.forEach((x, i) => stage[i] = x + fractions[s]! * slopes[s - 1]![i]!);
    slopesDense(nodes, weights, stage, slope);
  });
  const [k1, k2, k3, k4] = slopes as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < state.length; i++) {
    state[i]! += (seconds / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!);
  }
}

function slopesDense(
  nodes: number,
  weights: Float64Array,
  levels: Float64Array,
  slopes: Float64Array,
): void {
  const p = DEFAULT_PARAMETERS;
  for (let i = 0; i < nodes; i++) {
    const u = levels[2 * i]!;
    const v = levels[2 * i + 1]!;
    let inflowU = 0;
    let inflowV = 0;
    for (let j = 0; j < nodes; j++) {
      const weight = weights[i * nodes + j]!;
      inflowU += weight * (levels[2 * j]! - u);
      inflowV += weight * (levels[2 * j + 1]! - v);
    }
    const source = p.production * u * u;
    slopes[2 * i] = p.activatorDiffusion * inflowU - p.activatorDecay * u +
      source / ((1 + p.saturation * u * u) * (v + 0.01));
    slopes[2 * i + 1] = p.inhibitorDiffusion * inflowV - p.inhibitorDecay * v + source;
  }
}

if (import.meta.main) await bench();

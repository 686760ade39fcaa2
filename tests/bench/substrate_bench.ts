/** One tick of one host in a neighbourhood of 32, where its time goes, and whether memory grows. */
import { createAgent, stepAgent } from "../../layers/agent/mod.ts";
import { buildComplex, decompose } from "../../layers/hodge/mod.ts";
import { createMeshView, type MeshView } from "../../layers/mesh_view.ts";
import { collectiveFreeEnergy, plan } from "../../layers/onsager/mod.ts";
import {
  createRandom,
  nextBelow,
  nextFloat,
  nextNormal,
  type Random,
} from "../../layers/random.ts";
import { settle } from "../../layers/settle.ts";
import { createSubstrate, type Observation, stepSubstrate } from "../../layers/substrate.ts";
import { long } from "../long.ts";
import { measure } from "./measure.ts";

const NEIGHBOURS = 32;

/** Links among the neighbours, besides the ring: each closes a face with the host in the middle. */
const CHORDS = 50;

/** Prints the tick, its parts, and the heap over many ticks (`SHIVYA_LONG=1` for 100,000 of them). */
export async function bench(): Promise<void> {
  const random = createRandom(1);
  const view = neighbourhood(random);
  const { vertexCount, edgeCount, triangleCount } = view.complex;
  console.log(`substrate: ${vertexCount} hosts, ${edgeCount} links, ${triangleCount} faces`);
  const substrate = createSubstrate({ seed: 1 });
  await measure("tick (target 1 ms)", () => {
    stepSubstrate(substrate, observe(random), disturb(view, random));
  }, { seconds: 2 });
  const agent = createAgent({ seed: 1 });
  await measure("  of that, agent", () => stepAgent(agent, reading(random)), { seconds: 0.5 });
  await measure("  settle", () => settle(view), { seconds: 0.5 });
  const settled = settle(view);
  const { surplus, conductance } = settled;
  await measure("    plan", () => plan(view.complex, surplus, conductance), { seconds: 0.5 });
  const beyond = view.reportedFlow.map((flow, e) => flow - settled.plan[e]!);
  await measure("    decompose", () => decompose(view.complex, beyond), { seconds: 0.5 });
  await measure("  collective free energy", () =>
    collectiveFreeEnergy(view.complex, {
      freeEnergy: view.freeEnergyNats,
      backlog: view.backlog,
      capacity: view.capacityPerSecond,
      conductance,
    }), { seconds: 0.5 });
  const alone = createSubstrate({ seed: 1 });
  await measure("tick of a host alone", () => stepSubstrate(alone, observe(random)));
  heap(view, random);
}

/** Heap in use after garbage collection, ten times over a run. */
function heap(view: MeshView, random: Random): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) {
    console.log("heap: left out, needs deno run --v8-flags=--expose-gc");
    return;
  }
  const ticks = long(100_000, 5_000);
  const substrate = createSubstrate({ seed: 2 });
  const used: number[] = [];
  for (let tick = 0; tick <= ticks; tick++) {
    stepSubstrate(substrate, observe(random), disturb(view, random));
    if (tick % (ticks / 10) !== 0 || tick === 0) continue;
    gc();
    gc(); // the second frees what only finalizers of the first still held
    used.push(Deno.memoryUsage().heapUsed);
  }
  const megabytes = used.map((bytes) => (bytes / 2 ** 20).toFixed(2)).join(" ");
  const spread = (Math.max(...used) - Math.min(...used)) / Math.min(...used);
  console.log(`heap over ${ticks} ticks, MB after gc: ${megabytes}`);
  console.log(`  within ${(100 * spread).toFixed(1)} % (target 5 % over 100,000 ticks)`);
}

/** A host, 32 neighbours in a ring around it, and chords among them. */
function neighbourhood(random: Random): MeshView {
  const edges: number[] = [];
  for (let k = 1; k <= NEIGHBOURS; k++) edges.push(0, k, k, k % NEIGHBOURS + 1);
  for (let k = 0; k < CHORDS; k++) {
    const from = nextBelow(random, NEIGHBOURS);
    const to = (from + 2 + nextBelow(random, NEIGHBOURS - 3)) % NEIGHBOURS;
    edges.push(1 + from, 1 + to);
  }
  const view = createMeshView(buildComplex(NEIGHBOURS + 1, Uint32Array.from(edges)), 0);
  view.capacityPerSecond.set(view.capacityPerSecond.map(() => 50 + 100 * nextFloat(random)));
  view.activator.fill(2);
  view.inhibitor.fill(2);
  view.roundTripSeconds.fill(0.002);
  return view;
}

/** Everybody's load and flows a little different from the last tick's. */
function disturb(view: MeshView, random: Random): MeshView {
  const { backlog, predictedArrivalsPerSecond, reportedFlow } = view;
  for (let i = 0; i < backlog.length; i++) {
    backlog[i] = nextBelow(random, 100);
    predictedArrivalsPerSecond[i] = 100 * nextFloat(random);
  }
  for (let e = 0; e < reportedFlow.length; e++) reportedFlow[e] = 10 * nextNormal(random);
  return view;
}

function reading(random: Random): Omit<Observation, "elapsedSeconds"> {
  const arrivalsPerSecond = Math.max(0, 60 + 10 * nextNormal(random));
  return {
    arrivalsPerSecond,
    backlog: nextBelow(random, 20),
    cpuBusyShare: Math.min(1, arrivalsPerSecond / 100),
    memoryUsedShare: 0.4,
    networkBytesPerSecond: 1e4 * arrivalsPerSecond,
  };
}

function observe(random: Random): Observation {
  return { elapsedSeconds: 1, completionsPerSecond: 60, ...reading(random) };
}

if (import.meta.main) await bench();

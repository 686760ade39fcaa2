/**
 * The bowtie, by which the Rust shivya measures itself: seven hosts, one of which has half as much
 * again to do as the others. Counted is what it takes until every host has the same flow, and what
 * averaging between random pairs takes for the same balance (Boyd et al. 2006).
 */
import { buildComplex, decompose, divergence } from "../../layers/hodge/mod.ts";
import { createMeshView, type MeshView } from "../../layers/mesh_view.ts";
import { plan } from "../../layers/onsager/mod.ts";
import { settle, type Settlement } from "../../layers/settle.ts";
import { RECORD_PREFIX_BYTES, RECORDS_AT } from "../../p2p/gossip/gossip_frame.ts";
import { BODY_AT, LOAD_BODY_BYTES } from "../../p2p/gossip/record_layout.ts";
import { createRandomStream, nextBelow, pickOne } from "../../p2p/testnet/random.ts";
import { datagramsOf, neighboursOf, spreadRumours } from "../p2p/gossip/rumour.ts";

const LINKS = [[0, 1], [1, 2], [0, 2], [2, 3], [3, 4], [2, 4], [4, 5], [5, 6]] as const;
const LOADS = [150, 100, 100, 100, 100, 100, 100] as const;
const CAPACITY = 100;

/** How far from the mean a load may be in the end. */
export const TOLERANCE = 1e-3;

/** What a forwarded record counts for in the bench of the Rust shivya, and an exchange here. */
const COUNTED_BYTES = 16;

/** Headers of IPv4 and UDP. */
const HEADER_BYTES = 20 + 8;

const SIGNATURE_BYTES = 64;

/** A LOAD. */
const LOAD_BYTES = BODY_AT + LOAD_BODY_BYTES + SIGNATURE_BYTES;

const complex = buildComplex(LOADS.length, Uint32Array.from(LINKS.flat()));
const mean = LOADS.reduce((sum, load) => sum + load, 0) / LOADS.length;

/** What the records took. */
export interface SpreadFigures {
  /** Until every host has all records. */
  rounds: number;
  /** Records that hosts sent. */
  forwarded: number;
  /** At 16 a record. */
  countedBytes: number;
  datagrams: number;
  /** Of these datagrams, with all their headers. */
  realBytes: number;
}

/** Lets every host hear of every load. Throws an `Error` if one does not. */
export function spreadLoads(seed: number): SpreadFigures {
  const stream = createRandomStream(seed, "bowtie");
  const neighbours = neighboursOf(LOADS.length, LINKS);
  const { passed, known } = spreadRumours(neighbours, { draw: (n) => nextBelow(stream, n) });
  if ([...known.values()].some(({ size }) => size < LOADS.length)) {
    throw new Error("Cannot settle: a host has not heard of all others");
  }
  const datagrams = datagramsOf(passed);
  return {
    rounds: Math.max(...passed.map(({ round }) => round)),
    forwarded: passed.length,
    countedBytes: COUNTED_BYTES * passed.length,
    datagrams,
    realBytes: datagrams * (HEADER_BYTES + RECORDS_AT) +
      passed.length * (RECORD_PREFIX_BYTES + LOAD_BYTES),
  };
}

/** What a flow does. */
export interface FlowFigures {
  /** Σ|f|, items. */
  moved: number;
  /** Largest difference of a load from the mean once the flow has been applied. */
  farthest: number;
}

/** Settles once on every host: the figures of the plan, which must be the same everywhere. */
export function settleLoads(): FlowFigures {
  const plans = LOADS.map((_, self) => settle(bowtieView(self, LOADS)).plan);
  if (plans.some((flow) => flow.some((f, e) => !Object.is(f, plans[0]![e])))) {
    throw new Error("Cannot agree: two hosts have different flows");
  }
  return figuresOf(plans[0]!);
}

/** The flow of least norm on links that are all alike. */
export function leastNormLoads(): FlowFigures {
  const surplus = Float64Array.from(LOADS, (load) => load - mean);
  const alike = new Float64Array(complex.edgeCount).fill(1);
  return figuresOf(plan(complex, surplus, alike, { norm: "minimum" }).flow);
}

/** What averaging between pairs took. */
export interface AveragingFigures {
  exchanges: number;
  /** At 16 an exchange. */
  countedBytes: number;
  /** Σ of all that went from one to the other, items. */
  moved: number;
}

/** A random host at a time and a random neighbour share what they have, until all are near the mean. */
export function averageInPairs(seed: number): AveragingFigures {
  const stream = createRandomStream(seed, "pairs");
  const neighbours = LOADS.map((_, host) =>
    LINKS.filter((link) => link.some((end) => end === host))
      .map(([tail, head]) => tail === host ? head : tail)
  );
  const loads = Float64Array.from(LOADS);
  let exchanges = 0;
  let moved = 0;
  while (farthestOf(loads) > TOLERANCE) {
    const i = nextBelow(stream, LOADS.length);
    const j = pickOne(stream, neighbours[i]!);
    const half = (loads[i]! - loads[j]!) / 2;
    loads[i]! -= half;
    loads[j]! += half;
    moved += Math.abs(half);
    exchanges++;
  }
  return { exchanges, countedBytes: COUNTED_BYTES * exchanges, moved };
}

/** Norms of what turns in circles in a flow beyond the plan. */
export interface Circulation {
  curl: number;
  harmonic: number;
}

/** Loads at which nothing is to be moved. */
const EVEN = LOADS.map(() => 100);

/**
 * The rotational fixture of the Rust shivya: 25 items/s are reported on 0-2 and on 2-4, at even loads
 * or at those above. Circulation in that beyond the plan, before a settle and after it, and how much
 * the settle says that it removed.
 */
export function settleRotation(
  loads: "even" | "uneven" = "even",
): { before: Circulation; after: Circulation; removed: Circulation } {
  const view = bowtieView(0, loads === "even" ? EVEN : LOADS);
  for (const [tail, head] of [[0, 2], [2, 4]] as const) {
    view.reportedFlow[complex.edgeOf(tail, head).index] = 25;
  }
  const settlement = settle(view);
  return {
    before: circulationOf(view.reportedFlow, settlement),
    after: circulationOf(settlement.reconciled, settlement),
    removed: { curl: settlement.curlRemoved, harmonic: settlement.harmonicRemoved },
  };
}

function circulationOf(flow: Float64Array, settlement: Settlement): Circulation {
  const beyond = flow.map((f, e) => f - settlement.plan[e]!);
  const { curl, harmonic } = decompose(complex, beyond);
  return { curl: Math.hypot(...curl), harmonic: Math.hypot(...harmonic) };
}

function bowtieView(self: number, loads: readonly number[]): MeshView {
  const view = createMeshView(complex, self);
  view.capacityPerSecond.fill(CAPACITY);
  view.predictedArrivalsPerSecond.set(loads);
  return view;
}

function figuresOf(flow: Float64Array): FlowFigures {
  const inflow = divergence(complex, flow);
  return {
    moved: flow.reduce((sum, f) => sum + Math.abs(f), 0),
    farthest: farthestOf(inflow.map((items, i) => items + LOADS[i]!)),
  };
}

function farthestOf(loads: Float64Array): number {
  return loads.reduce((most, load) => Math.max(most, Math.abs(load - mean)), 0);
}

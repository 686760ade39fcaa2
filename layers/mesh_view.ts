/** What one host knows of the mesh at a tick: the complex of live hosts and what each announced. */
import { LEAST_CAPACITY } from "./capacity.ts";
import { checkInteger, checkLength, checkNumber } from "./check.ts";
import { buildComplex, type Complex } from "./hodge/mod.ts";

/** Belief components a host announces: level and drift first. */
export const BELIEF_COUNT = 4;

/** Largest backlog, rate or flow: no sum or square a tick forms of them overflows. */
export const MAX_QUANTITY = 1e15;

/** Longest round trip, seconds. */
const MAX_ROUND_TRIP_SECONDS = 86_400;

/** Largest belief or field total, likewise. */
const MAX_LEVEL = 1e30;

/** Largest free energy, nats: 1e36 is the surprise of the largest load to a host at rest. */
const MAX_FREE_ENERGY = 1e100;

/** What a host announces of itself: one row of a {@linkcode MeshView}. */
export interface HostRecord {
  /** Items waiting or running. */
  backlog: number;
  /** Items per second while there is backlog; positive. */
  capacityPerSecond: number;
  /** Outside arrivals predicted for the next tick, items per second. */
  predictedArrivalsPerSecond: number;
  /** Share of its surplus the host offers, 0 to 1. */
  offer: number;
  /** Variational free energy of its beliefs, nats. */
  freeEnergyNats: number;
  /** Total activator over its worker slots. */
  activator: number;
  /** Total inhibitor over its worker slots. */
  inhibitor: number;
  /** Collective belief, {@linkcode BELIEF_COUNT} components. */
  belief: Float64Array;
}

/** The mesh as columns: V live hosts in NodeId order, E edges in canonical order. */
export interface MeshView {
  /** Live hosts and their links. */
  complex: Complex;
  /** This host's vertex. */
  self: number;
  /** V backlogs, items. */
  backlog: Float64Array;
  /** V capacities, items per second. */
  capacityPerSecond: Float64Array;
  /** V predicted outside arrivals, items per second. */
  predictedArrivalsPerSecond: Float64Array;
  /** V offers, 0 to 1. */
  offer: Float64Array;
  /** V free energies, nats. */
  freeEnergyNats: Float64Array;
  /** V activator totals. */
  activator: Float64Array;
  /** V inhibitor totals. */
  inhibitor: Float64Array;
  /** V × {@linkcode BELIEF_COUNT} collective beliefs, row-major. */
  beliefs: Float64Array;
  /** E round-trip times, seconds: the larger of what both ends report. */
  roundTripSeconds: Float64Array;
  /** E reported flows, items per second: what really moves from tail to head. */
  reportedFlow: Float64Array;
}

/** Creates a view of `complex` in which every host is idle, alike and silent about its flows. */
export function createMeshView(complex: Complex, self: number): MeshView {
  checkInteger("self", self, 0, complex.vertexCount - 1);
  const hosts = complex.vertexCount;
  return {
    complex,
    self,
    backlog: new Float64Array(hosts),
    capacityPerSecond: new Float64Array(hosts).fill(1),
    predictedArrivalsPerSecond: new Float64Array(hosts),
    offer: new Float64Array(hosts).fill(1),
    freeEnergyNats: new Float64Array(hosts),
    activator: new Float64Array(hosts),
    inhibitor: new Float64Array(hosts),
    beliefs: new Float64Array(hosts * BELIEF_COUNT),
    roundTripSeconds: new Float64Array(complex.edgeCount),
    reportedFlow: new Float64Array(complex.edgeCount),
  };
}

/** The view of a host that is alone. */
export function createSoloView(): MeshView {
  return createMeshView(buildComplex(1, new Uint32Array(0)), 0);
}

/** Writes a host's record into its row. */
export function setRecord(view: MeshView, vertex: number, record: HostRecord): void {
  checkInteger("vertex", vertex, 0, view.complex.vertexCount - 1);
  checkLength("belief", record.belief, BELIEF_COUNT);
  view.backlog[vertex] = record.backlog;
  view.capacityPerSecond[vertex] = record.capacityPerSecond;
  view.predictedArrivalsPerSecond[vertex] = record.predictedArrivalsPerSecond;
  view.offer[vertex] = record.offer;
  view.freeEnergyNats[vertex] = record.freeEnergyNats;
  view.activator[vertex] = record.activator;
  view.inhibitor[vertex] = record.inhibitor;
  view.beliefs.set(record.belief, vertex * BELIEF_COUNT);
}

/**
 * Throws a `RangeError` that names the first column of a wrong length or with an impossible value. What
 * passes, no layer refuses: a tick that has begun ends.
 */
export function checkMeshView(view: MeshView): void {
  const { vertexCount, edgeCount } = view.complex;
  checkInteger("self", view.self, 0, vertexCount - 1);
  checkColumn("backlog", view.backlog, vertexCount, 0, MAX_QUANTITY);
  checkColumn(
    "capacityPerSecond",
    view.capacityPerSecond,
    vertexCount,
    LEAST_CAPACITY,
    MAX_QUANTITY,
  );
  checkColumn(
    "predictedArrivalsPerSecond",
    view.predictedArrivalsPerSecond,
    vertexCount,
    0,
    MAX_QUANTITY,
  );
  checkColumn("offer", view.offer, vertexCount, 0, 1);
  checkColumn(
    "freeEnergyNats",
    view.freeEnergyNats,
    vertexCount,
    -MAX_FREE_ENERGY,
    MAX_FREE_ENERGY,
  );
  checkColumn("activator", view.activator, vertexCount, 0, MAX_LEVEL);
  checkColumn("inhibitor", view.inhibitor, vertexCount, 0, MAX_LEVEL);
  checkColumn("beliefs", view.beliefs, vertexCount * BELIEF_COUNT, -MAX_LEVEL, MAX_LEVEL);
  checkColumn("roundTripSeconds", view.roundTripSeconds, edgeCount, 0, MAX_ROUND_TRIP_SECONDS);
  checkColumn("reportedFlow", view.reportedFlow, edgeCount, -MAX_QUANTITY, MAX_QUANTITY);
}

function checkColumn(
  name: string,
  column: Float64Array,
  length: number,
  low: number,
  high: number,
): void {
  checkLength(name, column, length);
  for (let i = 0; i < length; i++) {
    const isFine = column[i]! >= low && column[i]! <= high;
    if (!isFine) checkNumber(`${name}[${i}]`, column[i]!, low, high);
  }
}

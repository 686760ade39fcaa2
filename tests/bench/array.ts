/**
 * An array of hosts in one process that follow their routes: queues, arrivals and shipments are
 * counted by the array itself, not by the layers. Every host sees every record at once; what happens
 * on a real network is the simulator's business.
 */
import { buildComplex, type Complex } from "../../layers/hodge/mod.ts";
import { createMeshView, type MeshView, setRecord } from "../../layers/mesh_view.ts";
import type { SubstrateStatus } from "../../layers/status.ts";
import {
  createSubstrate,
  type Observation,
  stepSubstrate,
  type Substrate,
  type SubstrateOptions,
} from "../../layers/substrate.ts";

/** One host of the array. */
export interface ArrayHost {
  /** Items per second that one awake slot finishes. */
  slotPerSecond: number;
  /** Slots awake, when the array does not follow the substrate's scale-outs. */
  fixedSlots?: number;
}

/** The array and what was counted. */
export interface HostArray {
  complex: Complex;
  hosts: ArrayHost[];
  substrates: Substrate[];
  /** Last status of each host; empty before the first tick. */
  statuses: SubstrateStatus[];
  /** Items waiting at each host. */
  queue: Float64Array;
  /** Items on their way to each host; they arrive with the next tick. */
  inbound: Float64Array;
  /** Items each host finished in the last tick. */
  completed: Float64Array;
  /** Outside arrivals of the last tick. */
  arrived: Float64Array;
  /** Rate really moved along each edge in the last tick, positive from tail to head. */
  shipped: Float64Array;
}

/** An array on the complete graph of its hosts. */
export function createArray(hosts: ArrayHost[], options: SubstrateOptions): HostArray {
  const pairs: number[] = [];
  for (let u = 0; u < hosts.length; u++) {
    for (let v = u + 1; v < hosts.length; v++) pairs.push(u, v);
  }
  const complex = buildComplex(hosts.length, Uint32Array.from(pairs));
  return {
    complex,
    hosts,
    substrates: hosts.map((_, i) => createSubstrate({ ...options, seed: (options.seed ?? 0) + i })),
    statuses: [],
    queue: new Float64Array(hosts.length),
    inbound: new Float64Array(hosts.length),
    completed: new Float64Array(hosts.length),
    arrived: new Float64Array(hosts.length),
    shipped: new Float64Array(complex.edgeCount),
  };
}

/**
 * One second: `arrivals` come in, are shared out by the routes of the last tick (each takes
 * its share of what arrives, and of the backlog what is to be drained), and are served. A
 * `conflict` is a flow that hosts write on top of their routes without moving anything that counts,
 * as both sides of a cut do.
 */
export function stepArray(
  array: HostArray,
  arrivals: ArrayLike<number>,
  conflict?: Float64Array,
): void {
  const { hosts, complex, queue, inbound } = array;
  const moved = new Float64Array(complex.edgeCount);
  const arriving = inbound.map((items, i) => items + arrivals[i]!);
  inbound.fill(0);
  for (let i = 0; i < hosts.length; i++) {
    array.arrived[i] = arrivals[i]!;
    queue[i]! += arriving[i]!;
  }
  for (let i = 0; i < hosts.length; i++) {
    const plan = array.statuses[i]?.plan;
    const available = Math.min(queue[i]!, arriving[i]! + (plan?.drainPerSecond ?? 0));
    for (const route of plan?.routes ?? []) {
      const amount = Math.min(route.share * available, queue[i]!);
      queue[i]! -= amount;
      inbound[route.vertex]! += amount;
      const { index, sign } = complex.edgeOf(i, route.vertex);
      moved[index]! += sign * amount;
    }
  }
  for (let i = 0; i < hosts.length; i++) {
    array.completed[i] = Math.min(queue[i]!, capacityOf(array, i));
    queue[i]! -= array.completed[i]!;
  }
  array.shipped = moved;
  const reported = conflict === undefined ? moved : moved.map((flow, e) => flow + conflict[e]!);
  const observations = hosts.map((_, i) => observationOf(array, i));
  const views = hosts.map((_, i) => viewOf(array, i, reported)); // before anyone's record moves on
  array.statuses = array.substrates.map((substrate, i) =>
    stepSubstrate(substrate, observations[i]!, views[i]!)
  );
}

/** What host `i` can finish in a second. */
export function capacityOf(array: HostArray, i: number): number {
  const host = array.hosts[i]!;
  const awake = host.fixedSlots ?? array.statuses[i]?.morphogenesis.slotsActive ?? 1;
  return host.slotPerSecond * awake;
}

function observationOf(array: HostArray, i: number): Observation {
  return {
    elapsedSeconds: 1,
    backlog: array.queue[i]!,
    arrivalsPerSecond: array.arrived[i]!,
    completionsPerSecond: array.completed[i]!,
    ...(array.hosts[i]!.fixedSlots !== undefined && {
      statedCapacityPerSecond: capacityOf(array, i),
    }),
  };
}

function viewOf(array: HostArray, self: number, reported: Float64Array): MeshView {
  const view = createMeshView(array.complex, self);
  array.substrates.forEach((substrate, vertex) => setRecord(view, vertex, substrate.record));
  view.roundTripSeconds.fill(0.001);
  view.reportedFlow.set(reported);
  return view;
}

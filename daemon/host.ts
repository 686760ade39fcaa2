/**
 * What runs on one host: the substrate in its mesh, with time, load and records given from outside.
 * The daemon and the simulator run the same.
 */
import { type Capacity, createCapacity, LEAST_CAPACITY } from "../layers/capacity.ts";
import {
  checkMeshView,
  createSoloView,
  createSubstrate,
  follow,
  type HostRecord,
  MAX_ELAPSED_SECONDS,
  type MeshView,
  type Observation,
  observe,
  setRecord,
  settle,
  type Settlement,
  type SubstrateOptions,
} from "../layers/substrate.ts";
import type { Load } from "../p2p/gossip/record.ts";
import type { MeshSnapshot, SnapshotHost } from "../p2p/gossip/snapshot.ts";
import { createAgreementLog } from "./host/agreement_log.ts";
import { digestOf } from "./host/digest.ts";
import { explainSettlement } from "./host/explain.ts";
import type { Explanation, HostStatus, LoadFrom, Sources } from "./host/host_status.ts";
import { nameStatus } from "./host/name_status.ts";
import { type NamedView, viewOf } from "./host/view_of.ts";

/** What was seen since the last tick; how long that was, the host works out itself. */
export type HostObservation = Omit<Observation, "elapsedSeconds">;

/** How to make a host. */
export interface HostOptions extends Omit<SubstrateOptions, "seed"> {
  /** Its id: 40 lowercase hexadecimal digits. */
  id: string;
  /** Seed of everything random in it. */
  seed: number;
  /** Length of the first tick, before there is anything to subtract, in seconds. */
  periodSeconds: number;
}

/** One host. */
export interface Host {
  /**
   * First half of a tick: takes in what was seen up to `nowSeconds`, on a clock that only goes forward,
   * and whose word that is. Answers with what to announce. Throws a `RangeError` for a value that
   * cannot be, and stays as it was.
   */
  observe(observation: HostObservation, nowSeconds: number, sources?: Partial<Sources>): Load;
  /**
   * Second half: settles on the records as they are now; as long as this host is not among them, on
   * what it announced last, alone. May be repeated. Throws an `Error` before the first observation, a
   * `RangeError` for records that cannot be, and stays as it was.
   */
  settle(snapshot?: MeshSnapshot): HostStatus;
  /**
   * Whether to announce, from now on, that it takes nothing any more and gives all it has. Answers with
   * what to announce until the next observation. What it says to its own user stays true.
   */
  drain(on: boolean): Load;
  /** What the last settle made of it; absent before the first. */
  status(): HostStatus | undefined;
  /** All that went into the last settle; absent before the first. */
  explain(): Explanation | undefined;
}

/** Where no application says anything. */
const OWN_WORD: Sources = { loadFrom: "host", shippedBy: "none" };

/** What a settle was on, and came to. */
interface Settled {
  readonly named: NamedView;
  readonly hosts: readonly SnapshotHost[];
  readonly settlement: Settlement;
  /** Absent while this host is alone with what it announced. */
  readonly agreed?: { readonly recordsHash: string; readonly digest: string };
}

/** A host that has seen nothing yet. */
export function createHost({ id, seed, periodSeconds, ...options }: HostOptions): Host {
  const substrate = createSubstrate({ ...options, seed });
  const log = createAgreementLog();
  let isDraining = false;
  // Items of applications and those of the host itself are not the same.
  const capacities: Record<LoadFrom, Capacity> = {
    reported: createCapacity(),
    host: createCapacity(),
  };
  let loadFrom: LoadFrom = "host";
  let observed: { observation: Observation; atSeconds: number; sources: Sources } | undefined;
  let announced = loadOf(substrate.record, isDraining);
  let settled: Settled | undefined;
  let status: HostStatus | undefined;

  const settleOn = (snapshot: MeshSnapshot | undefined): Settled => {
    if (snapshot === undefined || !snapshot.hosts.some((host) => host.id === id)) {
      return settleView({ view: soloView(announced), ids: [id] }, []);
    }
    const { hosts, recordsHash } = snapshot;
    if (settled?.agreed?.recordsHash === recordsHash) return settled;
    const found = settleView(viewOf(snapshot, id), hosts);
    const { named: { ids, view }, settlement } = found;
    const digest = digestOf(ids, view.complex, settlement.standing);
    return { ...found, agreed: { recordsHash, digest } };
  };
  const settleView = (named: NamedView, hosts: readonly SnapshotHost[]): Settled => {
    checkMeshView(named.view);
    return { named, hosts, settlement: settle(named.view, substrate.options) };
  };

  return {
    observe(observation, nowSeconds, sources) {
      const elapsedSeconds = observed === undefined
        ? periodSeconds
        : Math.min(nowSeconds - observed.atSeconds, MAX_ELAPSED_SECONDS);
      const timed = { ...observation, elapsedSeconds };
      const whose = { ...OWN_WORD, ...sources };
      const before = { ...substrate.capacity };
      if (whose.loadFrom !== loadFrom) {
        Object.assign(substrate.capacity, capacities[whose.loadFrom]);
      }
      try {
        observe(substrate, timed, settled?.named.view);
      } catch (error) {
        Object.assign(substrate.capacity, before);
        throw error;
      }
      if (whose.loadFrom !== loadFrom) {
        // What waits when it is this work's turn again, nobody knows.
        capacities[loadFrom] = { ...before, previousBacklog: 0, standingTicks: 0, quietTicks: 0 };
        loadFrom = whose.loadFrom;
      }
      observed = { observation: timed, atSeconds: nowSeconds, sources: whose };
      return announced = loadOf(substrate.record, isDraining);
    },
    settle(snapshot) {
      if (observed === undefined) throw new Error("Cannot settle: nothing was observed yet");
      const found = settleOn(snapshot);
      const { named, hosts, settlement, agreed } = found;
      const layers = follow(substrate, observed.observation, named.view, settlement);
      settled = found;
      const { complex } = named.view;
      const returned = agreed === undefined
        ? []
        : log.note(agreed.recordsHash, agreed.digest, named.ids);
      status = {
        ...layers,
        ...observed.sources,
        isDraining,
        ...nameStatus(layers, named, hosts, isDraining),
        agreement: {
          hosts: complex.vertexCount,
          links: complex.edgeCount,
          faces: complex.triangleCount,
          ...agreed,
          history: log.pairs(),
          returned,
        },
      };
      return status;
    },
    drain(on) {
      isDraining = on;
      return announced = loadOf(substrate.record, isDraining);
    },
    status: () => status,
    explain() {
      if (settled === undefined) return undefined;
      const { named, hosts, settlement, agreed } = settled;
      return { ...explainSettlement(named, settlement, hosts), ...agreed };
    },
  };
}

/** What to announce: a copy, for the record goes on changing. */
function loadOf(record: HostRecord, isDraining: boolean): Load {
  const load = { ...record, belief: record.belief.slice() };
  return isDraining ? { ...load, capacityPerSecond: LEAST_CAPACITY, offer: 1 } : load;
}

function soloView(load: Load): MeshView {
  const view = createSoloView();
  setRecord(view, 0, load);
  return view;
}

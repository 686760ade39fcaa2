/** A mesh of whole hosts, each with an application that follows its routes. */
import { KEEP } from "../../daemon/host/picker.ts";
import type { GossipTuning } from "../../p2p/gossip/gossip_tuning.ts";
import {
  type Address,
  createTestnet,
  type NetworkConditions,
  type Testnet,
  type TestNode,
} from "../../p2p/testnet.ts";
import { rememberingVerifier } from "../p2p/gossip/live_mesh.ts";
import { type LiveHost, liveHostMaker, type LiveHostOptions, liveMemoryOf } from "./live_host.ts";
import {
  createWork,
  loseWork,
  type Placement,
  skipWork,
  stepWork,
  type Work,
  type WorkOptions,
  type WorkPlan,
} from "./work.ts";

/** How an application follows its routes, and what it says of that. */
export interface Manner {
  /** By the shares of the routes, or by asking for every item. */
  by: "shares" | "picks";
  /** Whether it reports what it ships. */
  isReporting?: boolean;
}

/** How to start one. */
export interface LiveMeshOptions extends Pick<LiveHostOptions, "layers" | "settleEvery"> {
  seed: number;
  /** What each host has to do, and can. */
  hosts: readonly WorkPlan[];
  /** What it says that it can do, items per second; default what it can. */
  stated?: readonly number[];
  manner?: Manner;
  arrivals?: WorkOptions["arrivals"];
  network?: Partial<NetworkConditions>;
  tuning?: Partial<GossipTuning>;
  /** Most hosts whose records are held. */
  limit?: number;
  clockSkew?: { rate?: number; offset?: number };
  /** Seconds between two steps of an application; by default it works when its host ticks. */
  stepSeconds?: number;
  onSettled?: (host: LiveHost) => void;
}

/** The mesh, and what may be done to it. */
export interface LiveMesh {
  readonly testnet: Testnet<LiveHost>;
  readonly nodes: readonly TestNode<LiveHost>[];
  readonly work: Work;
  /** Side of the cut on which each host is; all the same without one. */
  side: number[];
  readonly manner: Manner;
  readonly stated: readonly number[];
  /** When each application last reported what it shipped, and how much that was by then. */
  readonly told: { at: number; shipped: Float64Array }[];
  /** Index of the host with this id. */
  readonly indexOf: Map<string, number>;
}

/** Starts it: hosts that join by the first and the one before them. */
export function startLiveMesh(options: LiveMeshOptions): LiveMesh {
  const { seed, hosts, network, clockSkew, stepSeconds, manner = { by: "shares" } } = options;
  const { tuning, layers, limit, settleEvery, onSettled } = options;
  const work = createWork({
    seed,
    hosts,
    arrivals: options.arrivals ?? "smooth",
    reaches: (from, to) => nodes[to]!.isUp && mesh.side[from] === mesh.side[to],
  });
  const create = liveHostMaker({
    gossip: {
      verify: rememberingVerifier(),
      ...(tuning === undefined ? {} : { tuning }),
      ...(limit === undefined ? {} : { limit }),
    },
    seedsOf: (name) => seedsOf(nodes, Number(name)),
    ...(layers === undefined ? {} : { layers }),
    ...(settleEvery === undefined ? {} : { settleEvery }),
    beforeTick: ({ name }) => {
      if (stepSeconds === undefined) workOn(mesh, Number(name));
      if (manner.isReporting) reportShipped(mesh, Number(name));
    },
    ...(onSettled === undefined ? {} : { onSettled }),
  });
  const testnet = createTestnet<LiveHost>({
    seed,
    create,
    // Others than hosts may be on nodes that are added later; they remember nothing.
    remember: (core) => "peer" in core ? liveMemoryOf(core) : undefined,
    ...(network === undefined ? {} : { network }),
    ...(clockSkew === undefined ? {} : { clockSkew }),
  });
  const { nodes } = testnet;
  const mesh: LiveMesh = {
    testnet,
    nodes,
    work,
    side: hosts.map(() => 0),
    manner,
    stated: options.stated ?? hosts.map(({ capacityPerSecond }) => capacityPerSecond),
    told: hosts.map(() => ({ at: 0, shipped: new Float64Array(hosts.length) })),
    indexOf: new Map(),
  };
  hosts.forEach((_, i) => {
    const { core } = testnet.add();
    mesh.indexOf.set(core.id, i);
    if (stepSeconds !== undefined) workForever(mesh, i, stepSeconds);
  });
  return mesh;
}

/** Hosts that are up, but for nodes that were added later. */
export function upOf({ nodes, side }: LiveMesh): LiveHost[] {
  return nodes.slice(0, side.length).filter(({ isUp }) => isUp).map(({ core }) => core);
}

/** Nothing gets any more from hosts of one side to those of another. */
export function cut(mesh: LiveMesh, side: readonly number[]): void {
  const { testnet, nodes } = mesh;
  mesh.side = [...side];
  const groups = [...new Set(side)].map((s) => nodes.filter((_, i) => side[i] === s));
  testnet.heal();
  testnet.partition(groups);
}

/** Everybody reaches everybody. */
export function heal(mesh: LiveMesh): void {
  mesh.side.fill(0);
  mesh.testnet.heal();
}

/** A host stops without a word, with all work that it has. */
export function crash({ nodes, work }: LiveMesh, i: number): void {
  nodes[i]!.crash();
  loseWork(work, i);
}

/** It is back. */
export function restart({ nodes, work, testnet }: LiveMesh, i: number, memory: boolean): void {
  skipWork(work, i, testnet.now);
  nodes[i]!.restart({ memory });
}

/** The first, and those next to it; those that are not there yet when it first starts are left out. */
function seedsOf(nodes: readonly TestNode<LiveHost>[], i: number): Address[] {
  const known = [0, i - 1, i + 1].filter((j) => j !== i && nodes[j] !== undefined);
  return [...new Set(known)].map((j) => nodes[j]!.address);
}

function workForever(mesh: LiveMesh, i: number, seconds: number): void {
  // Applications do not work in step.
  mesh.testnet.after(seconds * (1 + i / mesh.work.hosts.length) / 2, function step() {
    if (mesh.nodes[i]!.isUp) workOn(mesh, i);
    mesh.testnet.after(seconds, step);
  });
}

/** The application of host `i` does what it can until now, and reports. */
function workOn(mesh: LiveMesh, i: number): void {
  const { testnet, nodes, work } = mesh;
  const { core, now } = nodes[i]!;
  if (!(testnet.now > work.hosts[i]!.at)) return;
  const { backlog } = stepWork(work, i, testnet.now, placementOf(mesh, core, now));
  const { arrived, completed } = work.hosts[i]!.tally;
  core.reports.accept({
    backlog,
    arrived,
    completed,
    capacityPerSecond: mesh.stated[i],
  }, now);
}

/** It says what it shipped to whom since it last said so. */
function reportShipped({ nodes, work, told, indexOf, testnet }: LiveMesh, i: number): void {
  const { core, now } = nodes[i]!;
  const { shipped } = work.hosts[i]!.tally;
  const before = told[i]!;
  const seconds = testnet.now - before.at;
  told[i] = { at: testnet.now, shipped: shipped.slice() };
  if (!(seconds > 0)) return;
  for (const [id, to] of indexOf) {
    const items = shipped[to]! - before.shipped[to]!;
    if (to !== i) core.shipments.report(id, items / seconds, now);
  }
}

function placementOf({ manner, indexOf }: LiveMesh, core: LiveHost, now: number): Placement {
  if (manner.by === "picks") {
    return {
      pick() {
        const name = core.picker.pick();
        const peers = name === KEEP ? {} : { [name]: 1 };
        core.shipments.count({ keep: name === KEEP ? 1 : 0, peers }, now);
        return indexOf.get(name);
      },
    };
  }
  const { routes = [], drainPerSecond = 0 } = core.host.status()?.plan ?? {};
  return {
    // What is sent to somebody who is none of the mesh does not arrive: it stays.
    routes: routes.filter(({ id }) => indexOf.has(id))
      .map(({ id, share }) => ({ to: indexOf.get(id)!, share })),
    drainPerSecond,
  };
}

/** What must hold of every settle, and of a mesh that has come to rest. */
import type { Explanation } from "../../daemon/host/host_status.ts";
import { buildComplex } from "../../layers/hodge/mod.ts";
import { rebalance } from "../../layers/onsager/mod.ts";
import type { SnapshotHost } from "../../p2p/gossip/snapshot.ts";
import { exactCost } from "../layers/onsager/networks.ts";
import { atMost } from "./bounds.ts";
import type { LiveHost } from "./live_host.ts";
import { type LiveMesh, upOf } from "./live_mesh.ts";

/** What divergences may differ by, as a share of the flows. */
const ROUNDING = 1e-9;

/** Looks on while hosts settle: same records, same digest, and nothing created or destroyed. */
export interface Watch {
  /** Takes in what a host has just settled. */
  see(host: LiveHost): void;
  /** Settles seen, and different sets of records among them. */
  readonly settles: number;
  readonly recordSets: number;
}

/** Every so manieth settle has its flows looked at. */
export function createWatch(stride: number): Watch {
  const digests = new Map<string, string>();
  let settles = 0;
  return {
    see({ host, name }) {
      const { recordsHash, digest } = host.status()!.agreement;
      if (settles++ % stride === 0) checkFlows(host.explain()!);
      if (recordsHash === undefined || digest === undefined) return;
      const other = digests.get(recordsHash) ?? digest;
      digests.set(recordsHash, other);
      if (other === digest) return;
      throw new Error(`Cannot agree: host ${name} has ${digest} for ${recordsHash}, not ${other}`);
    },
    get settles() {
      return settles;
    },
    get recordSets() {
      return digests.size;
    },
  };
}

/** Throws unless reconciling keeps the net inflow of every host. */
export function checkFlows({ hosts, links }: Explanation): void {
  const at = new Map(hosts.map(({ id }, vertex) => [id, vertex]));
  const divergence = (flowOf: (link: Explanation["links"][number]) => number) => {
    const inflow = new Float64Array(hosts.length);
    for (const link of links) {
      inflow[at.get(link.head)!]! += flowOf(link);
      inflow[at.get(link.tail)!]! -= flowOf(link);
    }
    return inflow;
  };
  const reported = divergence((link) => link.reportedPerSecond);
  const planned = divergence((link) => link.plannedPerSecond);
  const reconciled = divergence((link) => link.reconciledPerSecond);
  const standing = divergence((link) => link.standingPerSecond);
  const scale = links.reduce(
    (most, { reportedPerSecond, plannedPerSecond }) =>
      Math.max(most, Math.abs(reportedPerSecond), Math.abs(plannedPerSecond)),
    0,
  );
  const wanted = rebalance(
    complexOf({ hosts, links }),
    Float64Array.from(hosts, ({ surplusPerSecond: s, offer }) => s > 0 ? s * offer : s),
  );
  hosts.forEach((_, i) => {
    const off = (value: number) => scale === 0 ? 0 : Math.abs(value) / scale;
    atMost("work made by reconciling", off(reconciled[i]! - reported[i]!), ROUNDING);
    atMost("work made on the way", off(2 * standing[i]! - planned[i]! - reported[i]!), ROUNDING);
    atMost("surplus left by the plan", off(planned[i]! + wanted[i]!), ROUNDING);
  });
}

/** What the plan costs beyond the least, as a share. */
export function excessCostOf(explanation: Explanation): number {
  const { hosts, links } = explanation;
  const complex = complexOf(explanation);
  const at = new Map(hosts.map(({ id }, vertex) => [id, vertex]));
  const surplus = new Float64Array(hosts.length);
  let cost = 0;
  for (const { tail, head, plannedPerSecond: f, conductancePerSecond } of links) {
    surplus[at.get(tail)!]! += f;
    surplus[at.get(head)!]! -= f;
    cost += Math.abs(f) / conductancePerSecond;
  }
  if (cost === 0) return 0;
  const length = Float64Array.from(links, ({ conductancePerSecond }) => 1 / conductancePerSecond);
  return cost / exactCost(complex, surplus, length) - 1;
}

/** Whether all hosts that are up have the same to settle on, and exactly they are alive in it. */
export function isOneMesh(mesh: LiveMesh): boolean {
  const up = upOf(mesh);
  const ids = up.map(({ id }) => id).sort().join();
  const first = up[0]!.peer.snapshot().hosts;
  if (first.map(({ id }) => id).join() !== ids) return false;
  const told = first.map(textOf);
  return up.every(({ peer }) => {
    const { hosts } = peer.snapshot();
    return hosts.length === told.length && hosts.every((host, i) => textOf(host) === told[i]);
  });
}

/** Hashes of records that hosts which are up hold. */
export function recordSetsOf(mesh: LiveMesh): Set<string> {
  return new Set(upOf(mesh).map(({ peer }) => peer.snapshot().recordsHash));
}

/** Digests that they come to on what they know now. */
export function digestsOf(mesh: LiveMesh): Set<string | undefined> {
  return new Set(upOf(mesh).map(({ host, peer }) => host.settle(peer.snapshot()).agreement.digest));
}

/** How often somebody that is up is taken for dead, or gone, by somebody that is up. */
export function countBuried(mesh: LiveMesh): number {
  const up = new Set(upOf(mesh).map(({ id }) => id));
  let count = 0;
  for (const { peer } of upOf(mesh)) {
    const known = new Map(peer.hosts().map(({ id, state }) => [id, state]));
    for (const id of up) {
      const state = known.get(id);
      if (state !== "alive" && state !== "suspect") count++;
    }
  }
  return count;
}

const texts = new WeakMap<SnapshotHost, string>();

/** All that flows can follow from. */
function textOf(host: SnapshotHost): string {
  const known = texts.get(host);
  if (known !== undefined) return known;
  const { id, load: { belief, ...load }, links } = host;
  const text = JSON.stringify([id, load, [...belief], links]);
  texts.set(host, text);
  return text;
}

function complexOf({ hosts, links }: Pick<Explanation, "hosts" | "links">) {
  const at = new Map(hosts.map(({ id }, vertex) => [id, vertex]));
  const pairs = links.flatMap(({ tail, head }) => [at.get(tail)!, at.get(head)!]);
  return buildComplex(hosts.length, Uint32Array.from(pairs));
}

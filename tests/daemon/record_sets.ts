/**
 * Record sets, short enough to be kept in files: what flows follow from, and nothing else.
 * `tests/fixtures/digests` holds some with the digests that every host must come to.
 */
import { digestOf } from "../../daemon/host/digest.ts";
import { type NamedView, viewOf } from "../../daemon/host/view_of.ts";
import { checkMeshView, settle, type Settlement } from "../../layers/substrate.ts";
import { RATE_UNIT } from "../../p2p/gossip/record.ts";
import type { MeshSnapshot, SnapshotHost, SnapshotLink } from "../../p2p/gossip/snapshot.ts";

/** Link of a host: index of the other, `RATE_UNIT`s shipped, round trip in µs or −1. */
export type LinkRow = [to: number, shipped: number, rttMicros: number];

/** A host: id, backlog, capacity, predicted arrivals, offer, links. */
export type HostRow = [string, number, number, number, number, LinkRow[]];

/** One set and its digest. */
export interface RecordSet {
  hosts: HostRow[];
  digest: string;
}

/** A file of sets. */
export interface RecordSets {
  about: string;
  sets: RecordSet[];
}

/** The snapshot that these hosts make. Its hash of records is only a name. */
export function snapshotOf(hosts: readonly HostRow[], recordsHash = "0".repeat(64)): MeshSnapshot {
  return {
    hosts: hosts.map((
      [id, backlog, capacityPerSecond, arrivals, offer, links],
      i,
    ): SnapshotHost => ({
      id,
      name: `host-${i}`,
      service: `10.0.0.${i}:80`,
      load: {
        backlog,
        capacityPerSecond,
        predictedArrivalsPerSecond: arrivals,
        offer,
        freeEnergyNats: 1,
        activator: 1,
        inhibitor: 1,
        belief: new Float64Array(4),
      },
      links: links.map(([to, shipped, rttMicros]): SnapshotLink => ({
        id: hosts[to]![0],
        shippedPerSecond: shipped * RATE_UNIT,
        ...(rttMicros >= 0 && { rttSeconds: rttMicros / 1e6 }),
      })),
    })),
    recordsHash,
  };
}

/** What a settle on a snapshot comes to, as a host does it. */
export function settleSnapshot(
  snapshot: MeshSnapshot,
): { named: NamedView; settlement: Settlement; digest: string } {
  const named = viewOf(snapshot, snapshot.hosts[0]!.id);
  checkMeshView(named.view);
  const settlement = settle(named.view);
  const digest = digestOf(named.ids, named.view.complex, settlement.standing);
  return { named, settlement, digest };
}

/** Names of the files of sets. */
export const RECORD_SET_FILES = ["everyday", "extreme", "shapes"].map((name) =>
  new URL(`../fixtures/digests/${name}.json`, import.meta.url)
);

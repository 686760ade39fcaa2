/** The records of live hosts as plain data. */
import { formatNodeId } from "../node_id.ts";
import { allOrigins, type OriginRecords, recordsHash, type RecordStore } from "./record_store.ts";
import type { MeshSnapshot, SnapshotHost } from "./snapshot.ts";

/** Hosts as they were shown last, and the records that they were shown after. */
const shown = new WeakMap<OriginRecords, { links: unknown; load: unknown; host: SnapshotHost }>();

/** The mesh as these records have it. */
export function snapshotOf(store: RecordStore): MeshSnapshot {
  const hosts = allOrigins(store).filter(({ isLive }) => isLive).map(hostOf);
  return { hosts, recordsHash: recordsHash(store) };
}

function hostOf(origin: OriginRecords): SnapshotHost {
  const { hex, load, links } = origin;
  const last = shown.get(origin);
  if (last !== undefined && last.links === links && last.load === load) return last.host;
  const { name, service } = links!.body;
  const host: SnapshotHost = {
    id: hex,
    name,
    service,
    load: load!.body,
    links: links!.body.links.map(({ id, ...rest }) => ({ id: formatNodeId(id), ...rest })),
  };
  shown.set(origin, { links, load, host });
  return host;
}

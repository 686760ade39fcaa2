/** From records to the columns that the layers compute with. */
import { buildComplex } from "../../layers/hodge/mod.ts";
import { createMeshView, type MeshView, setRecord } from "../../layers/mesh_view.ts";
import type { MeshSnapshot, SnapshotLink } from "../../p2p/gossip/snapshot.ts";

/** A mesh whose vertices have names. */
export interface NamedView {
  readonly view: MeshView;
  /** Id of every vertex, ascending. */
  readonly ids: readonly string[];
}

/** What a host says of another. */
interface Directed {
  readonly from: number;
  readonly to: number;
  readonly link: SnapshotLink;
}

/**
 * The mesh as the host with the id `self` sees it: its live hosts in the order of their ids; an edge
 * where both ends list each other, or one reports that it ships to the other; the reported flow of an
 * edge is what its tail ships less what its head ships; its round trip the larger of both reports, 0
 * without any. Throws a `RangeError` if `self` is not in the snapshot, or the hosts are out of order.
 */
export function viewOf({ hosts }: MeshSnapshot, self: string): NamedView {
  const ids = hosts.map(({ id }) => id);
  const vertexOf = new Map(ids.map((id, vertex) => [id, vertex]));
  checkOrder(ids);
  const own = vertexOf.get(self);
  if (own === undefined) {
    throw new RangeError(`Cannot view the mesh: it must hold host ${self}, holds ${ids.length}`);
  }

  const reports = new Map<number, Directed>();
  hosts.forEach(({ links }, from) => {
    for (const link of links) {
      const to = vertexOf.get(link.id);
      if (to !== undefined && to !== from) reports.set(from * ids.length + to, { from, to, link });
    }
  });
  const agreed = [...reports.values()].filter(({ from, to, link }) =>
    link.shippedPerSecond > 0 || reports.has(to * ids.length + from)
  );
  const pairs = new Uint32Array(2 * agreed.length);
  agreed.forEach(({ from, to }, i) => pairs.set([from, to], 2 * i));

  const view = createMeshView(buildComplex(ids.length, pairs), own);
  hosts.forEach(({ load }, vertex) => setRecord(view, vertex, load));
  const { complex, reportedFlow, roundTripSeconds } = view;
  for (const { from, to, link } of reports.values()) {
    const { index, sign } = complex.edgeOf(from, to);
    if (sign === 0) continue;
    reportedFlow[index]! += sign * link.shippedPerSecond;
    roundTripSeconds[index] = Math.max(roundTripSeconds[index]!, link.rttSeconds ?? 0);
  }
  return { view, ids };
}

function checkOrder(ids: readonly string[]): void {
  for (let i = 1; i < ids.length; i++) {
    if (ids[i - 1]! < ids[i]!) continue;
    throw new RangeError(
      `Cannot view the mesh: hosts must be in the order of their ids, are ${ids[i - 1]}, ${ids[i]}`,
    );
  }
}

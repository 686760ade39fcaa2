/**
 * Lookups of the own id begin and end among those who are near it. If these know only each other,
 * since they all joined by one who had just lost everybody else there, they never hear of the rest.
 * So now and then somebody farther away is asked who is near.
 */
import { isSendable, scopeOf } from "./address_scope.ts";
import { ADDRESS_BYTES, ID_BYTES, PEER_BYTES, PEER_LIMIT } from "./constants.ts";
import { type Arrival, type Core, randomShare } from "./core.ts";
import { ask, verify } from "./exchange.ts";
import { FRAME_TYPES } from "./frame.ts";
import { readPeers } from "./frame_peers.ts";
import { wouldAdmit } from "./interest.ts";
import { equalIds } from "./node_id.ts";
import { hasRecent } from "./recent_set.ts";
import { isFailed, nonEmptyBuckets, slotAt } from "./routing_table.ts";
import { TABLE_BUCKETS } from "./table_bucket.ts";

const named = new Uint8Array(PEER_LIMIT * PEER_BYTES);

/** Asks an entry of any bucket, each equally likely; `onNews` if it names somebody worth a slot. */
export function askElsewhere(core: Core, onNews: () => void): void {
  const slot = drawEntry(core);
  if (slot === undefined || isFailed(core.table, slot)) return;
  const { addresses, ids } = core.table;
  ask(core, {
    type: FRAME_TYPES.findNode,
    to: addresses.subarray(slot * ADDRESS_BYTES, (slot + 1) * ADDRESS_BYTES),
    id: ids.slice(slot * ID_BYTES, (slot + 1) * ID_BYTES),
    target: core.id,
    isCasual: true,
    onAnswer(arrival) {
      if (meetNamed(core, arrival)) onNews();
    },
  });
}

function drawEntry(core: Core): number | undefined {
  const { table } = core;
  let skipped = Math.floor(randomShare(core) * nonEmptyBuckets(table));
  for (let bucket = 0; bucket < TABLE_BUCKETS; bucket++) {
    const count = table.counts[bucket]!;
    if (count === 0 || skipped-- > 0) continue;
    return slotAt(table, bucket, Math.floor(randomShare(core) * count));
  }
}

/** Pings those whom the table would take; answers with whether there are any. */
function meetNamed(core: Core, { message, from }: Arrival): boolean {
  const count = readPeers(message, named);
  let hasNews = false;
  for (let at = 0; at < count * PEER_BYTES; at += PEER_BYTES) {
    const id = named.slice(at, at + ID_BYTES);
    const address = named.subarray(at + ID_BYTES, at + PEER_BYTES);
    if (equalIds(id, core.id) || !isSendable(address)) continue;
    if (scopeOf(address) === "loopback" && scopeOf(from) !== "loopback") continue;
    if (hasRecent(core.unreachable, core.now, id)) continue;
    if (!wouldAdmit(core.table, id, address)) continue;
    verify(core, address, id);
    hasNews = true;
  }
  return hasNews;
}

/**
 * Accusations that this host knows better of: it hears the accused itself, or is the accused and has
 * just said something. Whoever accuses everybody all the time brings nobody down who is heard, and
 * makes nobody talk without end.
 */
import type { Core } from "../core.ts";
import { formatNodeId } from "../node_id.ts";
import type { Gossip } from "./gossip.ts";
import { RECORD_KINDS } from "./record.ts";
import { readHeader } from "./record_decode.ts";
import { compareVersions, originOfHex } from "./record_store.ts";
import { passTo } from "./spread.ts";

/**
 * Who has told its load within so many periods need not say that it is alive: who accuses it as of
 * that, had that news of it.
 */
export const SAID_PERIODS = 1;

/**
 * Whether a record, borrowed, is a DEAD that is not to be believed now. The accused hears of it, so
 * that it can answer; should it have fallen silent since, the accusation will come again.
 */
export function isDoubtful(core: Core, gossip: Gossip, bytes: Uint8Array): boolean {
  const header = readHeader(bytes);
  if (header?.kind !== RECORD_KINDS.dead) return false;
  const { contacts, own, loadAt, store, tuning } = gossip;
  const hex = formatNodeId(header.origin);
  const origin = originOfHex(store, hex);
  // Any other accusation comes to nothing by itself.
  if (origin === undefined || compareVersions(origin.version, header.version) !== 0) return false;
  if (hex === own) return core.now - loadAt < SAID_PERIODS * tuning.period;
  const accused = contacts.get(hex);
  if (accused === undefined || core.now - accused.heardAt >= tuning.suspect * tuning.period) {
    return false;
  }
  passTo(core, gossip, accused, bytes.slice());
  return true;
}

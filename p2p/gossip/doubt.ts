/**
 * Accusations that this host knows better of: it has had news of the accused, or is the accused and
 * has just said something. Whoever accuses everybody all the time brings nobody down who is heard of, and
 * makes nobody talk without end.
 */
import type { Core } from "../core.ts";
import { formatNodeId, nodeIdOfKey } from "../node_id.ts";
import type { Gossip } from "./gossip.ts";
import { RECORD_KINDS } from "./record.ts";
import { accuserOf, readHeader } from "./record_decode.ts";
import { compareVersions, isGenuineDeath, originOfHex } from "./record_store.ts";
import { passTo } from "./spread.ts";

/**
 * Who has told its load within so many periods need not say that it is alive: who accuses it as of
 * that, had that news of it.
 */
export const SAID_PERIODS = 1;

/** Periods without being called dead after which a host takes itself for as quick as others. */
export const PARDON = 30;

/** Times that count. */
const MOST_ACCUSATIONS = 3;

/**
 * Whether a record, borrowed, is a DEAD that is not to be believed now. The accused hears of it, so
 * that it can answer; should it have fallen silent since, the accusation will come again.
 */
export function isDoubtful(core: Core, gossip: Gossip, bytes: Uint8Array): boolean {
  const header = readHeader(bytes);
  if (header?.kind !== RECORD_KINDS.dead) return false;
  const { contacts, links, own, loadAt, store, tuning } = gossip;
  const hex = formatNodeId(header.origin);
  const origin = originOfHex(store, hex);
  // Any other accusation comes to nothing by itself.
  if (origin === undefined || compareVersions(origin.version, header.version) !== 0) return false;
  if (hex === own) return core.now - loadAt < SAID_PERIODS * tuning.period;
  const newsAt = gossip.newsAt.get(hex) ?? -Infinity;
  // Who is no neighbour hears of it as often as it tells its load, and of its death after that.
  const fresh = links.includes(hex) ? tuning.suspect : tuning.dead;
  if (core.now - newsAt >= fresh * tuning.period) return false;
  const accused = contacts.get(hex);
  if (accused !== undefined && isGenuineDeath(store, bytes)) {
    passTo(core, gossip, accused, bytes.slice());
  }
  return true;
}

/**
 * This host is called dead. If by a neighbour, which should have heard it, it may be slow itself, and
 * is patient with others; however often, that counts once in a while.
 */
export function noteAccusation(core: Core, gossip: Gossip, notice: Uint8Array): void {
  const { accusedAt, links, tuning } = gossip;
  const isNeighbour = links.includes(formatNodeId(nodeIdOfKey(accuserOf(notice))));
  if (!isNeighbour || core.now - accusedAt < PARDON * tuning.period) return;
  gossip.accusedAt = core.now;
  gossip.accusations = Math.min(gossip.accusations + 1, MOST_ACCUSATIONS);
}

/** Gathers what a peer keeps and drops until it is time to tell. */
import type { PeerEvent } from "../../p2p/core.ts";
import type { Member } from "../../p2p/members.ts";
import {
  type Changes,
  type DroppedValue,
  type KeptValue,
  type KnownPeer,
  PEERS_REMEMBERED,
  valuePlace,
} from "./kept.ts";

/** Members are told of this often, in seconds, and sooner when there are more or fewer. */
const PEERS_EVERY = 60;
const PEERS_PAUSE = 5;

/** Changes since they were last taken; times are seconds on the peer's clock. */
export interface ChangeLog {
  /** Notes what is stored and dropped; other events are none of its business. */
  note(event: PeerEvent): void;
  /** What changed until now, with the members if it is time or `atLast`. */
  take(members: readonly Member[], now: number, atLast?: boolean): Changes;
}

/** Nothing changed yet. */
export function createChangeLog(): ChangeLog {
  const stored = new Map<string, KeptValue & { expiresAt: number }>();
  const dropped = new Map<string, DroppedValue>();
  let peersAt = -Infinity;
  let peerCount = 0;

  const peersDue = (members: readonly Member[], now: number, atLast: boolean) => {
    const isChanged = members.length !== peerCount && now - peersAt >= PEERS_PAUSE;
    if (members.length === 0 || !(atLast || isChanged || now - peersAt >= PEERS_EVERY)) return {};
    peersAt = now;
    peerCount = members.length;
    return { peers: members.map(knownPeer) };
  };
  return {
    note(event) {
      if (event.kind === "stored") {
        const { record, expiresAt } = event;
        const place = valuePlace(record.key, record.author?.origin);
        dropped.delete(place);
        stored.set(place, { record, expiresAt, secondsLeft: 0 });
      } else if (event.kind === "dropped") {
        const { key, origin } = event;
        const place = valuePlace(key, origin);
        stored.delete(place);
        dropped.set(place, { key, origin });
      }
    },
    take(members, now, atLast = false) {
      const changes = {
        stored: [...stored.values()].map(({ record, expiresAt }) => ({
          record,
          secondsLeft: expiresAt - now,
        })),
        dropped: [...dropped.values()],
        ...peersDue(newest(members), now, atLast),
      };
      stored.clear();
      dropped.clear();
      return changes;
    },
  };
}

function newest(members: readonly Member[]): Member[] {
  const alive = members.filter(({ hasFailed }) => !hasFailed);
  alive.sort((a, b) => a.lastSeenSeconds - b.lastSeenSeconds);
  return alive.slice(0, PEERS_REMEMBERED);
}

function knownPeer({ id, address, lastSeenSeconds, rttSeconds }: Member): KnownPeer {
  return { id, address, lastSeenSeconds, ...(rttSeconds === undefined ? {} : { rttSeconds }) };
}

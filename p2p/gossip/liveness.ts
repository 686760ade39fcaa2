/**
 * Who is alive: whoever there is news of. A neighbour without news is suspect, asked for through
 * others, and then called dead in a signed notice, which holds until its subject says anything later
 * (SWIM; Das, Gupta & Motivala 2002). A host that was itself held up or called dead of late is slow
 * to think so of others (Lifeguard; Dadgar, Phillips & Currey 2018).
 */
import type { Core } from "../core.ts";
import { randomShare } from "../core.ts";
import { noteBack } from "./contacts.ts";
import type { Gossip } from "./gossip.ts";
import { inquire } from "./inquiry.ts";
import { RECORD_KINDS } from "./record.ts";
import { encodeDead } from "./record_encode.ts";
import { acceptRecord, allOrigins, type OriginRecords } from "./record_store.ts";
import type { HostState } from "./snapshot.ts";
import { tellAll } from "./spread.ts";

/** Who thinks the same tells it within so many periods; the first one spares the others. */
const SPREAD = 2;

/** There is news of a host. */
export function noteNews(gossip: Gossip, hex: string, now: number): void {
  gossip.newsAt.set(hex, now);
}

/** How a host does, as far as is known. */
export function stateOf(core: Core, gossip: Gossip, origin: OriginRecords): HostState {
  if (origin.dead !== undefined) return "dead";
  if (origin.leave !== undefined) return "left";
  if (origin.hex === gossip.own) return "alive";
  return silence(core, gossip, origin.hex) >= limits(gossip, origin.hex).suspect
    ? "suspect"
    : "alive";
}

/** Whether there is anything to be told of a host: it has said all, or is gone. */
export function isKnown({ isLive, leave, dead }: OriginRecords): boolean {
  return isLive || leave !== undefined || dead !== undefined;
}

/** Tells of a host that does otherwise than it did. */
export function noteState(core: Core, gossip: Gossip, origin: OriginRecords): void {
  const { contacts, states } = gossip;
  const was = states.get(origin.hex);
  // Who has told but half is nobody yet.
  if (was === undefined && !isKnown(origin)) return;
  const state = stateOf(core, gossip, origin);
  if (state === was) return;
  states.set(origin.hex, state);
  const contact = contacts.get(origin.hex);
  const wasAway = was === "dead" || was === "left";
  if (wasAway && origin.isLive && contact !== undefined) noteBack(contact, core.now);
  const name = origin.links?.body.name ?? "";
  core.emit({ kind: "host", id: origin.hex, name, state, ...(was === undefined ? {} : { was }) });
}

/** Looks at everybody, once a period. */
export function judge(core: Core, gossip: Gossip): void {
  for (const origin of [...allOrigins(gossip.store)]) {
    if (origin.hex === gossip.own) continue;
    if (!gossip.newsAt.has(origin.hex)) noteNews(gossip, origin.hex, core.now);
    const quiet = silence(core, gossip, origin.hex);
    const { suspect, dead } = limits(gossip, origin.hex);
    if (!origin.isLive) {
      noteState(core, gossip, origin);
      continue;
    }
    if (quiet >= dead + SPREAD * randomShare(core)) accuse(core, gossip, origin);
    else if (quiet >= suspect) inquire(core, gossip, origin);
    noteState(core, gossip, origin);
  }
}

/** Periods since there was news of a host. */
function silence({ now }: Core, { newsAt, tuning }: Gossip, hex: string): number {
  return (now - (newsAt.get(hex) ?? now)) / tuning.period;
}

function limits(
  { links, tuning, accusations }: Gossip,
  hex: string,
): { suspect: number; dead: number } {
  const patience = 1 + accusations;
  const { suspect, dead, silent } = tuning;
  return links.includes(hex)
    ? { suspect: suspect * patience, dead: dead * patience }
    : { suspect: silent * patience, dead: 2 * silent * patience };
}

function accuse(core: Core, gossip: Gossip, { id, version }: OriginRecords): void {
  const notice = encodeDead(core.identity, core.network, version, id);
  gossip.stats.accused++;
  const { outcome, kind } = acceptRecord(gossip.store, notice, core.now);
  if (outcome === "accepted" && kind === RECORD_KINDS.dead) tellAll(core, gossip, notice);
}

/** What of a host's own state is worth telling the mesh anew. */
import type { NodeId } from "../node_id.ts";
import type { Link, Links, Load } from "./record.ts";

/** Change of demand, capacity, level or shipped rate that is told, as a share of the capacity. */
const TELLING_SHARE = 0.02;

/** The same of a rate that was, or will be, nothing; and of any rate, however long ago it was told. */
const FIRST_SHARE = 0.005;
const LEAST_SHARE = 0.0005;

/** A rate that was told stands for so many periods; then it takes less and less to tell it anew. */
const STANDS = 3;

/** Change of the totals of the stress field that is told, as a share of themselves. */
const FIELD_SHARE = 0.1;

/** Seconds over which a backlog counts as demand. */
const DRAIN_SECONDS = 10;

/**
 * Whether flows may follow from it: demand, capacity or belief changed by 2 % of the capacity, the
 * offer at all, or the stress field by a tenth. The free energy goes along with what is told anyway.
 */
export function isLoadNews(load: Load, told: Load): boolean {
  const unit = TELLING_SHARE * told.capacityPerSecond;
  const differs = (now: number, then: number, share: number) => Math.abs(now - then) > share;
  return differs(load.capacityPerSecond, told.capacityPerSecond, unit) ||
    differs(demandOf(load), demandOf(told), unit) ||
    differs(load.backlog, told.backlog, unit * DRAIN_SECONDS) ||
    load.offer !== told.offer ||
    differs(load.belief[0]!, told.belief[0]!, unit) ||
    differs(load.activator, told.activator, FIELD_SHARE * (1 + told.activator)) ||
    differs(load.inhibitor, told.inhibitor, FIELD_SHARE * (1 + told.inhibitor));
}

function demandOf({ predictedArrivalsPerSecond, backlog }: Load): number {
  return predictedArrivalsPerSecond + backlog / DRAIN_SECONDS;
}

/** What it takes for a shipped rate to be told anew. */
export interface RateNews {
  /** Periods since the links were told. */
  readonly age: number;
  /** Capacity that bounds what goes over a link, items per second: that of the lesser of its ends. */
  readonly capacityOf: (neighbour: NodeId) => number;
}

/**
 * Whether links came or went, a name or a round trip to be told changed, or a shipped rate: by 2 % of
 * the capacity at once, by less the longer the last word is old, since all hosts go on correcting what
 * was last told. So flows come to rest at the plan, and not beside it.
 */
export function isLinksNews(links: Links, told: Links, rates: RateNews): boolean {
  return links.name !== told.name || links.service !== told.service ||
    links.links.length !== told.links.length ||
    links.links.some((link, i) => isLinkNews(link, told.links[i]!, rates));
}

function isLinkNews(link: Link, told: Link, { age, capacityOf }: RateNews): boolean {
  if (link.id.some((byte, i) => byte !== told.id[i])) return true;
  if (link.rttSeconds !== told.rttSeconds) return true;
  const change = Math.abs(link.shippedPerSecond - told.shippedPerSecond);
  if (change === 0) return false;
  const isFirstOrLast = link.shippedPerSecond === 0 || told.shippedPerSecond === 0;
  const share = isFirstOrLast ? FIRST_SHARE : TELLING_SHARE;
  return change > Math.max(share / Math.max(age / STANDS, 1), LEAST_SHARE) * capacityOf(link.id);
}

/** What of a host's own state is worth telling the mesh anew. */
import type { Link, Links, Load } from "./record.ts";

/** Change of demand, capacity, level or shipped rate that is told, as a share of the capacity. */
const TELLING_SHARE = 0.02;

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

/** Whether links came or went, a name changed, or a shipped rate by 2 % of `capacityPerSecond`. */
export function isLinksNews(links: Links, told: Links, capacityPerSecond: number): boolean {
  return links.name !== told.name || links.service !== told.service ||
    links.links.length !== told.links.length ||
    links.links.some((link, i) => isLinkNews(link, told.links[i]!, capacityPerSecond));
}

function isLinkNews(link: Link, told: Link, capacityPerSecond: number): boolean {
  const change = Math.abs(link.shippedPerSecond - told.shippedPerSecond);
  return link.id.some((byte, i) => byte !== told.id[i]) ||
    (link.shippedPerSecond > 0) !== (told.shippedPerSecond > 0) ||
    change > TELLING_SHARE * capacityPerSecond ||
    link.rttSeconds !== told.rttSeconds;
}

/** What records may hold: nothing that the layers would refuse, or a terminal would choke on. */
import { ID_BYTES } from "../constants.ts";
import type { NodeId } from "../node_id.ts";
import { PUBLIC_KEY_BYTES } from "../public_key.ts";
import {
  BELIEF_COUNT,
  type Link,
  LINK_LIMIT,
  type Links,
  type Load,
  NAME_LIMIT,
  QUANTITY_LIMIT,
  RATE_LIMIT,
  RATE_UNIT,
  SERVICE_LIMIT,
} from "./record.ts";

/** Least capacity, items per second. */
const LEAST_CAPACITY = 1e-6;

/** Largest free energy either way, nats, and largest total of the stress field: more than any has. */
const FREE_ENERGY_LIMIT = 1e100;
const FIELD_LIMIT = 1e4;

/** Longest round trip, seconds: a day. */
const ROUND_TRIP_LIMIT = 86_400;

const utf8 = new TextEncoder();

/** Throws a `RangeError` that names what of a load no record may hold. */
export function checkLoad(load: Load): void {
  checkRange("backlog", load.backlog, 0, QUANTITY_LIMIT);
  checkRange("capacityPerSecond", load.capacityPerSecond, LEAST_CAPACITY, QUANTITY_LIMIT);
  checkRange("predictedArrivalsPerSecond", load.predictedArrivalsPerSecond, 0, QUANTITY_LIMIT);
  checkRange("offer", load.offer, 0, 1);
  checkRange("freeEnergyNats", load.freeEnergyNats, -FREE_ENERGY_LIMIT, FREE_ENERGY_LIMIT);
  checkRange("activator", load.activator, 0, FIELD_LIMIT);
  checkRange("inhibitor", load.inhibitor, 0, FIELD_LIMIT);
  checkRange("belief's length", load.belief.length, BELIEF_COUNT, BELIEF_COUNT);
  load.belief.forEach((value, k) =>
    checkRange(`belief[${k}]`, value, -QUANTITY_LIMIT, QUANTITY_LIMIT)
  );
}

/**
 * The load with what a host works out from what others say brought within the limits: whatever they
 * say, it can be told.
 */
export function withinLimits(load: Load): Load {
  const clamp = (value: number, least: number, most: number) =>
    Math.min(Math.max(value, least), most);
  return {
    ...load,
    freeEnergyNats: clamp(load.freeEnergyNats, -FREE_ENERGY_LIMIT, FREE_ENERGY_LIMIT),
    activator: clamp(load.activator, 0, FIELD_LIMIT),
    inhibitor: clamp(load.inhibitor, 0, FIELD_LIMIT),
    belief: load.belief.map((value) => clamp(value, -QUANTITY_LIMIT, QUANTITY_LIMIT)),
  };
}

/** Throws a `RangeError` that names what of the links of host `own` no record may hold. */
export function checkLinks({ publicKey, name, service, links }: Links, own: NodeId): void {
  checkRange("publicKey's length", publicKey.length, PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES);
  checkText("name", name, NAME_LIMIT);
  checkText("service", service, SERVICE_LIMIT);
  checkRange("number of links", links.length, 0, LINK_LIMIT);
  links.forEach((link, i) => {
    checkLink(`links[${i}]`, link);
    if (compareIds(link.id, own) === 0) {
      throw new RangeError(`Cannot use links[${i}]: it must be another host, is the host itself`);
    }
    if (i === 0 || compareIds(links[i - 1]!.id, link.id) < 0) return;
    throw new RangeError(`Cannot use links[${i}]: its id must be larger than the one before`);
  });
}

function checkLink(name: string, { id, shippedPerSecond, rttSeconds }: Link): void {
  checkRange(`${name}.id's length`, id.length, ID_BYTES, ID_BYTES);
  checkRange(`${name}.shippedPerSecond`, shippedPerSecond, 0, RATE_LIMIT);
  if (!Number.isInteger(shippedPerSecond / RATE_UNIT)) {
    throw new RangeError(
      `Cannot use ${name}.shippedPerSecond: it must be a multiple of 2^-20, is ${shippedPerSecond}`,
    );
  }
  if (rttSeconds !== undefined) checkRange(`${name}.rttSeconds`, rttSeconds, 0, ROUND_TRIP_LIMIT);
}

/** Order of two ids. */
export function compareIds(a: NodeId, b: NodeId): number {
  for (let i = 0; i < ID_BYTES; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** Whether a text has only what a line of a terminal may show. */
export function isPrintable(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
}

/** Throws a `RangeError` unless a text is printable and has at most so many bytes. */
export function checkText(name: string, text: string, limit: number): void {
  if (isPrintable(text) && utf8.encode(text).length <= limit) return;
  throw new RangeError(
    `Cannot use ${name}: it must be at most ${limit} bytes of printable text, ` +
      `is ${JSON.stringify(text.slice(0, limit))}`,
  );
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new RangeError(`Cannot use ${name}: it must be from ${least} to ${most}, is ${value}`);
}

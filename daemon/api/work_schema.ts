/** What the paths about moving work take. */
import * as v from "valibot";
import { RATE_LIMIT } from "../../p2p/gossip/record.ts";
import { upTo } from "./check_body.ts";

/** Picks of one request, at most. */
export const PICK_LIMIT = 1_000;

/** `POST /v1/offload` */
export const offloadSchema = v.strictObject({
  peer: v.string("must be the id or the name of a host"),
  perSecond: upTo(RATE_LIMIT),
});

const inRange = `must be from 1 to ${PICK_LIMIT}`;

/** `POST /v1/pick` */
export const pickSchema = v.strictObject({
  count: v.optional(
    v.pipe(
      v.number("must be a number"),
      v.integer("must be a whole number"),
      v.minValue(1, inRange),
      v.maxValue(PICK_LIMIT, inRange),
    ),
    1,
  ),
});

/** `POST /v1/drain` */
export const drainSchema = v.strictObject({
  on: v.optional(v.boolean("must be true or false"), true),
});

/** `POST /v1/block` */
export const blockSchema = v.strictObject({
  peer: v.string("must be the id or the name of a host"),
  on: v.optional(v.boolean("must be true or false"), true),
});

/** `POST /v1/settle` */
export const settleSchema = v.strictObject({});

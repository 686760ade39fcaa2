/** Which load reports the API takes. */
import * as v from "valibot";
import type { LoadReport } from "../host/load_reports.ts";
import { atMost, checkBody, upTo } from "./check_body.ts";
import { HttpError } from "./http_error.ts";

/** Largest backlog or rate taken: what is computed from any of them stays finite. */
const LARGEST = 1e12;

const quantity = v.optional(upTo(LARGEST));
const count = v.optional(upTo(Number.MAX_SAFE_INTEGER));
const capacity = v.optional(v.pipe(atMost(LARGEST), v.gtValue(0, "must be above zero")));

const schema = v.strictObject({
  backlog: quantity,
  arrived: count,
  completed: count,
  arrivalsPerSecond: quantity,
  completionsPerSecond: quantity,
  capacityPerSecond: capacity,
});

const EITHER = [["arrived", "arrivalsPerSecond"], ["completed", "completionsPerSecond"]] as const;

/** A load report, or an `HttpError` 400 that names the field. */
export function checkLoadReport(value: object): LoadReport {
  const report = checkBody(schema, value);
  for (const [count, rate] of EITHER) {
    if (report[count] === undefined || report[rate] === undefined) continue;
    throw new HttpError(400, `${count} and ${rate} say the same: send one of them`, count);
  }
  return report;
}

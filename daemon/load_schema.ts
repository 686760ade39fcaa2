/** Which load reports the API takes. */
import * as v from "valibot";
import { HttpError } from "./http_error.ts";
import type { LoadReport } from "./load_reports.ts";

/** Largest backlog or rate taken: what is computed from any of them stays finite. */
const LARGEST = 1e12;

const atMost = (largest: number) =>
  v.pipe(
    v.number("must be a number"),
    v.finite("must be finite"),
    v.maxValue(largest, `must be at most ${largest}`),
  );
const quantity = v.optional(v.pipe(atMost(LARGEST), v.minValue(0, "must not be negative")));
const count = v.optional(
  v.pipe(atMost(Number.MAX_SAFE_INTEGER), v.minValue(0, "must not be negative")),
);
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
  const { success, output, issues } = v.safeParse(schema, value);
  if (!success) {
    const [issue] = issues;
    const field = v.getDotPath(issue) ?? "";
    const known = Object.hasOwn(schema.entries, field);
    throw new HttpError(
      400,
      known
        ? `${field} ${issue.message}`
        : `${field} is not known: there are ${Object.keys(schema.entries).join(", ")}`,
      field,
    );
  }
  for (const [count, rate] of EITHER) {
    if (output[count] === undefined || output[rate] === undefined) continue;
    throw new HttpError(400, `${count} and ${rate} say the same: send one of them`, count);
  }
  return output;
}

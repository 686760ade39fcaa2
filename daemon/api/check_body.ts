/** Checks what a request's body holds, field by field. */
import * as v from "valibot";
import { HttpError } from "./http_error.ts";

/** The fields of a body, and nothing else. */
export type BodySchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** A finite number of at most `largest`. */
export const atMost = (largest: number) =>
  v.pipe(
    v.number("must be a number"),
    v.finite("must be finite"),
    v.maxValue(largest, `must be at most ${largest}`),
  );

/** A finite number from 0 to `largest`. */
export const upTo = (largest: number) =>
  v.pipe(atMost(largest), v.minValue(0, "must not be negative"));

/** What the schema makes of a body, or an `HttpError` 400 that names the first wrong field. */
export function checkBody<Schema extends BodySchema>(
  schema: Schema,
  value: object,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return output;
  const [issue] = issues;
  const field = v.getDotPath(issue) ?? "";
  throw new HttpError(400, whatIsWrong(schema, value, field, issue.message), field);
}

function whatIsWrong(
  { entries }: BodySchema,
  value: object,
  field: string,
  message: string,
): string {
  if (!Object.hasOwn(entries, field)) {
    const [first, ...more] = Object.keys(entries);
    const known = first === undefined
      ? "are no fields"
      : more.length === 0
      ? `is ${first}`
      : `are ${[first, ...more].join(", ")}`;
    return `${field} is not known: there ${known}`;
  }
  return Object.hasOwn(value, field) ? `${field} ${message}` : `${field} is missing`;
}

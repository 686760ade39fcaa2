/** The token that entitles a dashboard to settle. */
import { timingSafeEqual } from "node:crypto";
import * as v from "valibot";
import type { ToBridge } from "./dashboard_feed.ts";

/** Bytes of chance in a token. */
export const TOKEN_BYTES = 16;

const request: v.GenericSchema<unknown, ToBridge> = v.strictObject({
  kind: v.literal("settle"),
  token: v.string(),
});

const utf8 = new TextEncoder();

/** The token in a request to settle; `undefined` if the text is anything else. */
export function tokenIn(text: string): string | undefined {
  try {
    const { success, output } = v.safeParse(request, JSON.parse(text));
    return success ? output.token : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a token is the right one; how long that takes says nothing of where it differs. */
export function isToken(given: string, token: string): boolean {
  const [a, b] = [utf8.encode(given), utf8.encode(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The token that entitles a dashboard to settle. */
import { timingSafeEqual } from "node:crypto";

/** Bytes of chance in a token. */
export const TOKEN_BYTES = 16;

const utf8 = new TextEncoder();

/** The token in a request to settle (`ToBridge`); `undefined` if the text is anything else. */
export function tokenIn(text: string): string | undefined {
  try {
    // A library that checks shapes would have this worker take 0.7 MB more.
    const { kind, token, ...others } = JSON.parse(text);
    const isRequest = kind === "settle" && Object.keys(others).length === 0;
    return isRequest && typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a token is the right one; how long that takes says nothing of where it differs. */
export function isToken(given: string, token: string): boolean {
  const [a, b] = [utf8.encode(given), utf8.encode(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

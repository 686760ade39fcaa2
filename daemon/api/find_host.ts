/** Which host somebody means who writes an id, the beginning of one, or a name. */
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import { HttpError } from "./http_error.ts";

/** Digits of an id that are enough, if no other id begins with them. */
const LEAST_DIGITS = 4;

/**
 * The one host of `hosts`, other than `own`, whose id is `text` or begins with it, or whose name it is;
 * of several, the one that is not dead and has not left. Throws `HttpError` 404 if there is none, 409 if
 * there are still several.
 */
export function findHost(
  text: string,
  hosts: readonly KnownHost[],
  own: string,
): KnownHost {
  const isIdStart = text.length >= LEAST_DIGITS && /^[0-9a-f]+$/.test(text);
  const isMeant = ({ id, name }: KnownHost) =>
    (isIdStart && id.startsWith(text)) || (text !== "" && name === text);
  const all = hosts.filter(isMeant);
  const found = all.filter(({ id }) => id !== own);
  // A whole id means its host, whatever others call themselves.
  const exact = found.find(({ id }) => id === text);
  const live = found.filter(({ state }) => state === "alive" || state === "suspect");
  const meant = live.length > 0 ? live : found;
  const [first, second] = exact === undefined ? meant : [exact];
  if (first === undefined) {
    throw new HttpError(
      404,
      all.length > 0 || text === own
        ? `${JSON.stringify(text)} is this host itself: name another`
        : `No host ${JSON.stringify(text)} is known: members lists those that are, to be named ` +
          `as they are or by the first digits of their ids, ${LEAST_DIGITS} at least`,
      "peer",
    );
  }
  if (second !== undefined) {
    throw new HttpError(
      409,
      `${JSON.stringify(text)} is ${meant.length} hosts: give more digits of the id`,
      "peer",
    );
  }
  return first;
}

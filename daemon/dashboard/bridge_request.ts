/** Which requests the dashboard's port takes. */
import { HttpError } from "../api/http_error.ts";

/** Path of the feed. */
export const FEED_PATH = "/ws";

/** A request, as far as it is looked at. */
export interface BridgeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly host?: string | undefined; readonly origin?: string | undefined };
}

/**
 * Names of this machine itself. A page of somebody else's whose name was made to lead here (DNS
 * rebinding) comes with that name; the port may be that of a tunnel.
 */
const OWN_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * Throws an `HttpError`: 421 for another Host than this machine, 403 for a page from elsewhere, 405 for
 * anything but GET.
 */
export function checkRequest({ method, headers: { host, origin } }: BridgeRequest): void {
  if (host === undefined || !OWN_HOST.test(host)) {
    throw new HttpError(421, "Open the dashboard as 127.0.0.1 or localhost");
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new HttpError(403, "Pages from elsewhere may not look at the dashboard");
  }
  if (method !== "GET") throw new HttpError(405, "The dashboard is only to be looked at: use GET");
}

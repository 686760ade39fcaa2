/** `GET /readyz`: whether this host is in its mesh, or has none to be in. */
import type { DaemonStatus } from "./daemon_status.ts";
import { HttpError, stillStarting } from "./http_error.ts";
import { type Handler, json } from "./route.ts";

/**
 * 200 once it has joined, and for a host that is alone by choice: nobody was named to join by, and
 * nobody was remembered. Otherwise 503 with the reason.
 */
export const getReady: Handler = ({ status, hasSeeds }) => {
  if (status === undefined) throw stillStarting();
  const { mesh: { joined } }: DaemonStatus = JSON.parse(status);
  if (joined || !hasSeeds) {
    return json(200, { schema: "shivya.ready/1", ready: true, joined });
  }
  throw new HttpError(
    503,
    "Alone: none of the hosts to join by answers, named with --peer or remembered; it tries on",
  );
};

/** What daemons say of themselves. */
import type { DaemonStatus } from "../daemon/client/mod.ts";
import type { DemoHost } from "./mesh.ts";

/** Asks all of them. */
export function statuses(hosts: readonly DemoHost[]): Promise<DaemonStatus[]> {
  return Promise.all(hosts.map(({ daemon }) => daemon.status()));
}

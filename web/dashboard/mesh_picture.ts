/** A state of the dashboard as a picture. */
import type { DashboardState } from "../../daemon/dashboard/dashboard_feed.ts";
import type { Picture, PictureHost, PictureLink } from "../picture/types.ts";

/** On whose side of a partition a host is, as far as this host can tell. */
const HERE = 1;
const OUT_OF_REACH = 2;

/**
 * The mesh as it is drawn. Two hosts and more that are out of reach lie on a side of their own: from
 * here a partition and as many crashes look alike.
 */
export function meshPicture({ status, hosts, links }: DashboardState): Picture {
  const isPartition = outOfReach(hosts).length > 1;
  const sideOf = (state: PictureHost["state"]) => {
    if (!isPartition || state === "left") return 0;
    return state === "dead" ? OUT_OF_REACH : HERE;
  };
  return {
    hosts: Object.entries(hosts).map(([id, host]): PictureHost => ({
      id,
      name: host.name,
      state: host.state,
      capacityPerSecond: host.capacityPerSecond,
      waitSeconds: host.waitSeconds,
      utilisation: host.utilisation,
      isSelf: id === status.nodeId,
      side: sideOf(host.state),
    })),
    links: Object.entries(links).map(([ends, link]): PictureLink => {
      const [tail = "", head = ""] = ends.split("-");
      return { tail, head, ...link };
    }),
  };
}

/** Ids of hosts that are dead or cut off. */
export function outOfReach(hosts: DashboardState["hosts"]): string[] {
  return Object.entries(hosts).filter(([, { state }]) => state === "dead").map(([id]) => id);
}

/** A made-up mesh of any size, as a bridge tells of it; all is drawn from one seed. */
import type {
  DashboardHost,
  DashboardLink,
  DashboardLinkId,
  DashboardState,
  DashboardStatus,
} from "../../daemon/dashboard/dashboard_feed.ts";
import { fourDigits } from "../../daemon/text/significant.ts";
import { createRandom, nextBelow, nextFloat, nextUint32 } from "../../layers/random.ts";
import { mockStatus } from "./mock_status.ts";

/** How large it is. */
export interface MockMeshOptions {
  hosts: number;
  /** About so many of each host. */
  linksPerHost?: number;
  seed?: number;
}

/** A mesh that changes when it is told to. */
export interface MockMesh {
  /** Ids in order; the first is this host. */
  readonly ids: readonly string[];
  /** How it is now, at so many seconds since 1970. */
  state(at: number): DashboardState;
  /** A tick goes by: waits and flows change a little. */
  step(): void;
  /** A host changes; hosts beyond the last are new. */
  set(index: number, change: Partial<DashboardHost>): void;
  /** This host says otherwise of itself. */
  say(change: Partial<DashboardStatus>): void;
  /** Work turns in a circle among three hosts, items per second; 0: no more. */
  turn(perSecond: number): void;
}

const NAMES = ["store", "gate", "depot", "kiosk", "relay", "cellar", "roof"];

/** Hosts in a ring with chords: each knows some near and some far. */
export function createMockMesh(
  { hosts: count, linksPerHost = 6, seed = 1 }: MockMeshOptions,
): MockMesh {
  const random = createRandom(seed);
  const ids: string[] = [];
  const hosts = new Map<string, DashboardHost>();
  const links = new Map<DashboardLinkId, DashboardLink>();
  let completed = 0;
  let turning = 0;
  let said: Partial<DashboardStatus> = {};

  function add(change: Partial<DashboardHost> = {}): void {
    const index = ids.length;
    const id = Array.from({ length: 5 }, () => nextUint32(random).toString(16).padStart(8, "0"))
      .join("");
    const capacityPerSecond = [20, 50, 50, 100, 200][nextBelow(random, 5)]!;
    const utilisation = fourDigits(0.2 + nextFloat(random) ** 2);
    const waitSeconds = fourDigits(20 * nextFloat(random) ** 5);
    ids.push(id);
    hosts.set(id, {
      name: `${NAMES[index % NAMES.length]}-${Math.floor(index / NAMES.length) + 1}`,
      service: `10.0.0.${index + 1}:80`,
      state: "alive",
      address: `10.0.0.${index + 1}:8085`,
      rttSeconds: fourDigits(0.002 + 0.03 * nextFloat(random)),
      isLinked: index <= linksPerHost,
      backlog: fourDigits(waitSeconds * capacityPerSecond),
      capacityPerSecond,
      demandPerSecond: fourDigits(utilisation * capacityPerSecond),
      utilisation,
      waitSeconds,
      surplusPerSecond: fourDigits((utilisation - 0.6) * capacityPerSecond),
      offer: 1,
      freeEnergyNats: fourDigits(1 + nextFloat(random)),
      activator: fourDigits(1 + 3 * nextFloat(random)),
      inhibitor: fourDigits(1 + 2 * nextFloat(random)),
      belief: [fourDigits(utilisation * capacityPerSecond), 0.02, 0, 0],
      ...change,
    });
    const near = [1, 2, 5, 9, 14, 20, 31, 45, 60, 3, 75].slice(
      0,
      Math.max(1, Math.round(linksPerHost / 2)),
    );
    for (const step of near) if (index - step >= 0) link(index, index - step);
  }

  function link(a: number, b: number): void {
    const [tail, head] = [ids[a]!, ids[b]!].sort() as [string, string];
    const flow = nextFloat(random) < 0.7 ? 80 * (nextFloat(random) - 0.5) ** 3 : 0;
    links.set(`${tail}-${head}`, {
      reportedPerSecond: fourDigits(flow * (nextFloat(random) < 0.1 ? 1.8 : 1)),
      plannedPerSecond: fourDigits(flow),
      reconciledPerSecond: fourDigits(flow),
      standingPerSecond: fourDigits(flow),
      conductancePerSecond: 10,
      rttSeconds: 0.01,
      synergy: 0.2,
    });
  }

  function isUp(id: string): boolean {
    const state = hosts.get(id)?.state;
    return state === "alive" || state === "suspect";
  }

  function liveLinks(): DashboardState["links"] {
    const live = [...links].filter(([ends]) => ends.split("-").every(isUp));
    return Object.fromEntries(live.map(([ends, link]) => [ends, turned(ends, link)]));
  }

  /** The circle runs 0, 1, 2, 0. */
  function turned(ends: DashboardLinkId, link: DashboardLink): DashboardLink {
    const [tail, head] = ends.split("-").map((id) => ids.indexOf(id)) as [number, number];
    if (tail > 2 || head > 2) return link;
    const sign = (tail + 1) % 3 === head ? 1 : -1;
    return { ...link, reportedPerSecond: fourDigits(link.plannedPerSecond + sign * turning) };
  }

  for (let i = 0; i < count; i++) add();
  return {
    ids,
    state: (at) => ({
      at,
      status: {
        ...mockStatus(ids, hosts, Object.keys(liveLinks()).length, completed, turning),
        ...said,
      },
      hosts: Object.fromEntries([...hosts].map(([id, host]) => [id, told(host)])),
      links: liveLinks(),
    }),
    step() {
      completed++;
      for (const [id, host] of hosts) {
        if (host.capacityPerSecond === undefined) continue;
        const waitSeconds = fourDigits(
          Math.max(0, (host.waitSeconds ?? 0) * (0.9 + 0.18 * nextFloat(random)) + 0.03),
        );
        const backlog = fourDigits(waitSeconds * host.capacityPerSecond);
        hosts.set(id, { ...host, waitSeconds, backlog });
      }
    },
    set(index, change) {
      if (index >= ids.length) return add(change);
      hosts.set(ids[index]!, { ...hosts.get(ids[index]!)!, ...change });
    },
    say(change) {
      said = change;
    },
    turn(perSecond) {
      turning = perSecond;
    },
  };
}

/** Of the work of who is dead nothing is known. */
function told(host: DashboardHost): DashboardHost {
  if (host.state === "alive" || host.state === "suspect") return host;
  const { name, service, state, address, isLinked } = host;
  return { name, service, state, isLinked, ...(address !== undefined && { address }) };
}

/** Puts together what there is to see of the mesh. */
import { LEAST_CAPACITY } from "../../layers/capacity.ts";
import type { Load } from "../../p2p/gossip/record.ts";
import type { KnownHost, MeshSnapshot } from "../../p2p/gossip/snapshot.ts";
import type { DaemonStatus } from "../api/daemon_status.ts";
import type { ExplainedHost, ExplainedLink, Explanation } from "../host/host_status.ts";
import { fourDigits } from "../text/significant.ts";
import type {
  DashboardHost,
  DashboardLink,
  DashboardLinkId,
  DashboardState,
  DashboardStatus,
} from "./dashboard_feed.ts";
import type { HistorySource } from "./dashboard_history.ts";

/** A flow below this is none to look at, items per second: what solvers leave changes in every tick. */
const DUST = 1e-4;

/** The daemon after a tick. */
export interface Look {
  /** Seconds since 1970. */
  readonly at: number;
  readonly status: DaemonStatus;
  /** Everybody who was ever heard of. */
  readonly hosts: readonly KnownHost[];
  /** The records of the last settle; absent before the first. */
  readonly snapshot?: MeshSnapshot | undefined;
  /** All that went into it; likewise. */
  readonly explanation?: Explanation | undefined;
}

/** All there is to see, ready to be made JSON. */
export function dashboardState({ at, status, hosts, ...rest }: Look): DashboardState {
  const { snapshot, explanation } = rest;
  const loads = new Map(snapshot?.hosts.map(({ id, load }) => [id, load]));
  const explained = new Map(explanation?.hosts.map((host) => [host.id, host]));
  return {
    at,
    status: withoutPast(status),
    hosts: Object.fromEntries(
      hosts.map((host) => [
        host.id,
        { ...told(host), ...workOf(explained.get(host.id)), ...mindOf(loads.get(host.id)) },
      ]),
    ),
    links: Object.fromEntries(
      (explanation?.links ?? []).map((link) => [linkId(link), linkOf(link)]),
    ),
  };
}

/** As much of it as a row of the history needs: little, for that is made in every tick. */
export function historySource({ at, status, snapshot }: Look): HistorySource {
  const { nodeId, load: own } = status;
  const hosts = own?.backlog === undefined
    ? {}
    : { [nodeId]: ratiosOf({ ...own, backlog: own.backlog }) };
  for (const { id, load } of snapshot?.hosts ?? []) hosts[id] = ratiosOf(load);
  return { at, status, hosts };
}

function withoutPast({ agreement, ...status }: DaemonStatus): DashboardStatus {
  if (agreement === undefined) return status;
  const { history: _, ...present } = agreement;
  return { ...status, agreement: present };
}

function told(
  { name, service, state, address, rttSeconds, isLinked }: KnownHost,
): DashboardHost {
  return {
    name,
    service,
    state,
    isLinked,
    ...(address !== undefined && { address }),
    ...(rttSeconds !== undefined && { rttSeconds: fourDigits(rttSeconds) }),
  };
}

function workOf(host: ExplainedHost | undefined): Partial<DashboardHost> {
  if (host === undefined) return {};
  return {
    backlog: fourDigits(host.backlog),
    capacityPerSecond: fourDigits(host.capacityPerSecond),
    demandPerSecond: fourDigits(host.demandPerSecond),
    surplusPerSecond: flowOf(host.surplusPerSecond),
    offer: fourDigits(host.offer),
    ...ratiosOf(host),
  };
}

function mindOf(load: Load | undefined): Partial<DashboardHost> {
  if (load === undefined) return {};
  return {
    freeEnergyNats: fourDigits(load.freeEnergyNats),
    activator: fourDigits(load.activator),
    inhibitor: fourDigits(load.inhibitor),
    belief: Array.from(load.belief, fourDigits),
  };
}

/** None at a host that drains, or never finished anything: that has no capacity to speak of. */
function ratiosOf(
  { backlog, capacityPerSecond, utilisation }:
    & Pick<ExplainedHost, "backlog" | "capacityPerSecond">
    & Partial<ExplainedHost>,
): Pick<DashboardHost, "waitSeconds" | "utilisation"> {
  if (capacityPerSecond <= LEAST_CAPACITY) return {};
  return {
    waitSeconds: fourDigits(backlog / capacityPerSecond),
    ...(utilisation !== undefined && { utilisation: fourDigits(utilisation) }),
  };
}

function flowOf(perSecond: number): number {
  return Math.abs(perSecond) < DUST ? 0 : fourDigits(perSecond);
}

function linkId({ tail, head }: ExplainedLink): DashboardLinkId {
  return `${tail}-${head}`;
}

function linkOf(link: ExplainedLink): DashboardLink {
  const { rttSeconds } = link;
  return {
    reportedPerSecond: flowOf(link.reportedPerSecond),
    plannedPerSecond: flowOf(link.plannedPerSecond),
    reconciledPerSecond: flowOf(link.reconciledPerSecond),
    standingPerSecond: flowOf(link.standingPerSecond),
    conductancePerSecond: fourDigits(link.conductancePerSecond),
    synergy: fourDigits(link.synergy),
    ...(rttSeconds !== undefined && { rttSeconds: fourDigits(rttSeconds) }),
  };
}

/** A made-up status of a made-up host, with everything in it. */
import type { DashboardHost, DashboardStatus } from "../../daemon/dashboard/dashboard_feed.ts";
import { fourDigits } from "../../daemon/text/significant.ts";

/** What this host says of itself; it is the first. */
export function mockStatus(
  ids: readonly string[],
  hosts: ReadonlyMap<string, DashboardHost>,
  links: number,
  completed: number,
  turning: number,
): DashboardStatus {
  const nodeId = ids[0]!;
  const own = hosts.get(nodeId)!;
  const wave = Math.sin(completed / 7);
  const neighbours = ids.slice(1, 5).map((id) => ({ id, name: hosts.get(id)!.name }));
  const shares = [0.12, 0.07, 0.04, 0.01];
  const alive = [...hosts.values()].filter(({ state }) => state === "alive" || state === "suspect");
  return {
    schema: "shivya.status/1",
    version: "0.1.0",
    nodeId,
    pid: 4242,
    name: own.name,
    service: own.service,
    permissionsHeld: ["sys"],
    host: "10.0.0.1",
    port: 8085,
    socket: "/tmp/shivya_cli.sock",
    startedAt: "2026-01-01T00:00:00.000Z",
    uptimeSeconds: completed,
    ticks: { periodSeconds: 1, completed, skipped: 0, failed: 0, lastDurationSeconds: 0.002 },
    mesh: {
      mode: "sealed",
      network: "shops",
      joined: ids.length > 1,
      peers: ids.length - 1,
      values: 0,
      lookups: 3,
      requests: 5,
      failures: 0,
      datagramsReceived: 20 * completed,
      datagramsSent: 21 * completed,
      bytesReceived: Math.round(4100 * completed + 900 * wave),
      bytesSent: Math.round(4300 * completed + 700 * wave),
      recordsTold: completed,
      recordsTaken: 3 * completed,
      dropped: {},
    },
    telemetry: { atSeconds: completed, cpuBusyShare: 0.41, memoryUsedShare: 0.63 },
    load: {
      backlog: own.backlog ?? 0,
      arrivalsPerSecond: fourDigits(31 + 4 * wave),
      completionsPerSecond: 29.4,
      capacityPerSecond: own.capacityPerSecond ?? 1,
      capacityMeasured: true,
      demandPerSecond: own.demandPerSecond ?? 0,
      utilisation: own.utilisation ?? 0,
    },
    loadFrom: "reported",
    shippedBy: "picked",
    isDraining: false,
    belief: {
      mean: [31 + 4 * wave, 0.42 * wave, -1.7],
      deviation: [1.9, 0.31, 0.8],
      freeEnergyNats: fourDigits(1.6 + 0.3 * wave),
      collective: [30, 0.1],
    },
    prediction: {
      nextArrivalsPerSecond: fourDigits(31.4 + 4 * wave),
      lastPredictedPerSecond: fourDigits(31 + 4 * Math.sin((completed - 1) / 7)),
      lastObservedPerSecond: fourDigits(31 + 4 * wave),
      errorPerSecond: 1.21,
      naiveErrorPerSecond: 1.87,
    },
    program: {
      formula: "load′ = 1.31 * load - 0.42 * load₋₁ + 0.12 * load₋₂",
      ageTicks: completed,
      dimension: 3,
      swaps: 4,
      rollbacks: 1,
      expansions: 1,
      novelty: 0.38,
    },
    plan: {
      offer: 0.75,
      surplusPerSecond: own.surplusPerSecond ?? 0,
      shippedPerSecond: 7.4,
      drainPerSecond: 0,
      keepShare: ids.length > 1 ? 0.76 : 1,
      routes: neighbours.map(({ id, name }, i) => ({
        id,
        name,
        service: "",
        share: shares[i]!,
        perSecond: fourDigits(31 * shares[i]!),
        rttSeconds: 0.004 + 0.003 * i,
      })),
      curlRemoved: fourDigits(0.5 * turning * Math.sqrt(3)),
      harmonicRemoved: 0,
    },
    cooperation: {
      collectiveFreeEnergyNats: fourDigits(1.2 * alive.length - 1.1),
      dividends: neighbours.map(({ id, name }, i) => ({
        id,
        name,
        itemSeconds: 3.2 / (i + 1) ** 2,
      })),
    },
    morphogenesis: {
      stress: 1.42,
      activator: 4.53,
      inhibitor: 3.6,
      slotsActive: 5,
      slotsTotal: 16,
      splits: 4,
      culls: 0,
      refusals: 0,
      events: [],
    },
    agreement: {
      hosts: alive.length,
      links,
      faces: Math.round(links / 3),
      recordsHash: "19".repeat(32),
      digest: "34732e6e824d3696b3658e12c6be4b3db35552ceb4d29df962c227893ab0df53",
      returned: [],
    },
  };
}

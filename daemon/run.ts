/** Runs a host on real load in its mesh: sample, tell, settle, publish, at a steady pace. */
import type { Announcement } from "../p2p/gossip/announcement.ts";
import type { KnownHost, MeshSnapshot } from "../p2p/gossip/snapshot.ts";
import type { Sample, Sampler } from "../telemetry/mod.ts";
import { type DaemonStatus, STATUS_SCHEMA } from "./api/daemon_status.ts";
import { stillStarting } from "./api/http_error.ts";
import type { StartSettings } from "./config/settings.ts";
import type { DashboardHealth } from "./dashboard/dashboard_health.ts";
import { createHost } from "./host.ts";
import { eventsOf, type SettledEvent, settledEvent } from "./host/events_of.ts";
import type { Explanation, HostStatus } from "./host/host_status.ts";
import type { LoadReports } from "./host/load_reports.ts";
import { loadFrom, observe } from "./host/observe.ts";
import type { Shipments } from "./host/shipments.ts";
import type { Log } from "./log/log.ts";
import type { Histogram } from "./metrics/metrics_format.ts";
import { createHistogram, observeInto, TICK_BOUNDS } from "./metrics/metrics_histogram.ts";
import type { MeshStatus } from "./peer/mesh_status.ts";
import type { MeshNews } from "./peer/p2p_messages.ts";
import type { StateHealth } from "./state/state_health.ts";
import { startTicker } from "./ticker.ts";

/** What stays the same from start to end. */
export type Identity = Pick<DaemonStatus, "version" | "nodeId" | "pid" | "permissionsHeld">;

/** What a running daemon is made of. */
export interface RunOptions {
  settings: StartSettings;
  identity: Identity;
  /** Seed of everything random. */
  seed: number;
  sampler: Sampler;
  reports: LoadReports;
  shipments: Shipments;
  /** Tells the mesh, and answers with what it knows. */
  announce: (announcement: Announcement) => Promise<MeshNews>;
  /** How the peer does. */
  mesh: () => MeshStatus;
  /** How the state gets to the disk. */
  state: () => StateHealth;
  /** How the dashboard does; `undefined` without one. */
  dashboard: () => DashboardHealth | undefined;
  /** Given the free energy (nats) and stress of every tick. */
  pushThermo: (freeEnergy: number, stress: number) => void;
  /** A clock that never goes back, in seconds. */
  now: () => number;
  /** Given what to serve after every tick, and whether the tick went well. */
  publish: (told: Told) => void;
  /** Given everything that happens. */
  publishEvent: (event: object) => void;
  log: Log;
}

/** What there is to say after a tick. */
export interface Told {
  status: DaemonStatus;
  ticked: boolean;
  routes: HostStatus["plan"] | undefined;
  /** Everybody in the mesh who was ever heard of. */
  hosts: readonly KnownHost[];
  /** How long ticks took so far, seconds. */
  tickDurations: Histogram;
}

/** How a host shows itself to others. */
export type Introduction = Pick<StartSettings, "name" | "service">;

/** A daemon that ticks. */
export interface Running {
  /** Settles on the records as they are now. */
  settle(): Promise<SettledEvent>;
  /** Whether to give away all work and take none; others know at once. */
  drain(on: boolean): Promise<void>;
  /** All that went into the last settle. */
  explain(): Explanation;
  /** Everybody in the mesh, as of the last settle. */
  hosts(): readonly KnownHost[];
  /** The records that the last settle was on; absent before the first. */
  snapshot(): MeshSnapshot | undefined;
  /** Goes by another name and address for work from the next tick on. */
  introduce(as: Introduction): void;
  /** No further tick begins. */
  stop(): void;
}

/** Starts ticking. A tick that throws is logged and counted, and the next one comes. */
export function run(options: RunOptions): Running {
  const { settings, identity, sampler, reports, shipments, now } = options;
  const { port, host: address, socket, tickSeconds } = settings;
  let { name, service } = settings;
  const host = createHost({ id: identity.nodeId, seed: options.seed, periodSeconds: tickSeconds });
  const startedAtSeconds = now();
  const startedAt = new Date().toISOString();
  let sample: Sample | undefined;
  let announcement: Announcement | undefined;
  let snapshot: MeshSnapshot | undefined;
  let hosts: readonly KnownHost[] = [];
  let lastFailure = "";
  const tickDurations = createHistogram(TICK_BOUNDS);

  /** Says what it has to say, and settles on what it hears. */
  const settle = async (said: Announcement): Promise<HostStatus> => {
    announcement = said;
    const news = await options.announce(said);
    snapshot = news.snapshot ?? snapshot;
    hosts = news.hosts;
    const previous = host.status();
    const present = host.settle(snapshot);
    eventsOf(previous, present).forEach(options.publishEvent);
    return present;
  };
  const observeNow = (): Announcement => {
    const nowSeconds = now();
    sample = sampler.sample(nowSeconds);
    const reported = reports.load(nowSeconds);
    const source = loadFrom(reported);
    const shipped = shipments.at(nowSeconds, {
      routes: host.status()?.plan.routes ?? [],
      isLoadReported: source === "reported",
    });
    const load = host.observe(observe(sample, reported), nowSeconds, {
      loadFrom: source,
      shippedBy: shipped.by,
    });
    return { load, name, service, shippedPerSecond: shipped.perSecond };
  };
  const status = (): DaemonStatus => {
    const { tick: _, ...layers } = host.status() ?? { tick: 0 };
    const { completed, skipped, failed, lastDurationSeconds } = ticker;
    const dashboard = options.dashboard();
    return {
      schema: STATUS_SCHEMA,
      ...identity,
      name,
      service,
      host: address,
      port,
      socket,
      startedAt,
      uptimeSeconds: now() - startedAtSeconds,
      ticks: { periodSeconds: tickSeconds, completed, skipped, failed, lastDurationSeconds },
      mesh: options.mesh(),
      state: options.state(),
      ...(dashboard === undefined ? {} : { dashboard }),
      ...(sample === undefined ? {} : { telemetry: sample }),
      ...layers,
    };
  };
  const publish = (ticked: boolean) =>
    options.publish({
      status: status(),
      ticked,
      routes: host.status()?.plan,
      hosts,
      tickDurations,
    });
  const ticker = startTicker({
    periodSeconds: tickSeconds,
    now,
    async tick() {
      const { belief, morphogenesis } = await settle(observeNow());
      options.pushThermo(belief.freeEnergyNats, morphogenesis.stress);
    },
    onEnd(failure) {
      observeInto(tickDurations, ticker.lastDurationSeconds);
      const message = failure === undefined ? "" : `A tick failed: ${failure.error}`;
      if (message !== "" && message !== lastFailure) options.log(message, "error");
      lastFailure = message;
      publish(failure === undefined);
    },
  });
  const settleAgain = async (): Promise<HostStatus> => {
    if (announcement === undefined) throw stillStarting();
    const present = await settle(announcement);
    publish(true);
    return present;
  };
  return {
    async settle() {
      const event = settledEvent(await settleAgain());
      options.publishEvent(event);
      return event;
    },
    async drain(on) {
      const load = host.drain(on);
      options.publishEvent({ kind: "drain", on });
      if (announcement === undefined) return;
      await settle({ ...announcement, load });
      publish(true);
    },
    explain() {
      const explanation = host.explain();
      if (explanation === undefined) throw stillStarting();
      return explanation;
    },
    hosts: () => hosts,
    snapshot: () => snapshot,
    introduce(as) {
      ({ name, service } = as);
    },
    stop: () => ticker.stop(),
  };
}

/** Runs a host on real load: sample, tick, publish, at a steady pace. */
import type { Sample, Sampler } from "../telemetry/mod.ts";
import { type DaemonStatus, STATUS_SCHEMA } from "./daemon_status.ts";
import { createHost } from "./host.ts";
import type { LoadReports } from "./load_reports.ts";
import type { MeshStatus } from "./mesh_status.ts";
import { observe } from "./observe.ts";
import type { StartSettings } from "./settings.ts";
import { startTicker, type Ticker } from "./ticker.ts";

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
  /** How the peer does. */
  mesh: () => MeshStatus;
  /** Given the free energy (nats) and stress of every tick. */
  pushThermo: (freeEnergy: number, stress: number) => void;
  /** A clock that never goes back, in seconds. */
  now: () => number;
  /** Given the status after every tick, and whether the tick went well. */
  publish: (status: DaemonStatus, ticked: boolean) => void;
  log: (message: string) => void;
}

/** Starts ticking. A tick that throws is logged and counted, and the next one comes. */
export function run(options: RunOptions): Ticker {
  const { settings: { port, host: address, socket, tickSeconds }, sampler, reports, now } = options;
  const host = createHost({ seed: options.seed, periodSeconds: tickSeconds });
  const startedAtSeconds = now();
  const startedAt = new Date().toISOString();
  let sample: Sample | undefined;
  let lastFailure = "";

  const status = (): DaemonStatus => {
    const { tick: _, ...layers } = host.status() ?? { tick: 0 };
    const { completed, skipped, failed, lastDurationSeconds } = ticker;
    return {
      schema: STATUS_SCHEMA,
      ...options.identity,
      host: address,
      port,
      socket,
      startedAt,
      uptimeSeconds: now() - startedAtSeconds,
      ticks: { periodSeconds: tickSeconds, completed, skipped, failed, lastDurationSeconds },
      mesh: options.mesh(),
      ...(sample === undefined ? {} : { telemetry: sample }),
      ...layers,
    };
  };
  const ticker = startTicker({
    periodSeconds: tickSeconds,
    now,
    tick() {
      const nowSeconds = now();
      sample = sampler.sample(nowSeconds);
      const { belief, morphogenesis } = host.tick(
        observe(sample, reports.load(nowSeconds)),
        nowSeconds,
      );
      options.pushThermo(belief.freeEnergyNats, morphogenesis.stress);
    },
    onEnd(failure) {
      const message = failure === undefined ? "" : `A tick failed: ${failure.error}`;
      if (message !== "" && message !== lastFailure) options.log(message);
      lastFailure = message;
      options.publish(status(), failure === undefined);
    },
  });
  return ticker;
}

/** A daemon at work: its workers, its ticks, and their end. */
import { dirname } from "@std/path";
import project from "../deno.json" with { type: "json" };
import type { Wire } from "../p2p/peer.ts";
import { openSampler } from "../telemetry/mod.ts";
import { after } from "./after.ts";
import { startApi } from "./api/api.ts";
import { HttpError } from "./api/http_error.ts";
import { now, unixSeconds } from "./clocks.ts";
import { gossipOf } from "./config/config_words.ts";
import { commandLine, type StartSettings } from "./config/settings.ts";
import { type Bridge, startBridge } from "./dashboard/bridge.ts";
import { dashboardAddress } from "./dashboard/dashboard_address.ts";
import { makeTokenFile, tokenFilePath } from "./dashboard/token_file.ts";
import { EXIT, ExitError } from "./exit_error.ts";
import type { FilePlace } from "./files/file_place.ts";
import { createHostNews } from "./host/host_event.ts";
import { createLoadReports } from "./host/load_reports.ts";
import { createShipments } from "./host/shipments.ts";
import { stampEvent } from "./host/stamp_event.ts";
import { createHangup, createReload, type Hangups } from "./lifecycle/hangup.ts";
import { dropPermissions, permissionsHeld } from "./lifecycle/permissions.ts";
import type { Shutdown } from "./lifecycle/shutdown.ts";
import { startLine } from "./lifecycle/start_line.ts";
import { thriftyHeap } from "./lifecycle/thrifty_heap.ts";
import { log } from "./log/log.ts";
import type { DaemonLog } from "./log/log_daemon.ts";
import { logHost } from "./log/log_hosts.ts";
import { startP2p } from "./peer/p2p.ts";
import { run } from "./run.ts";
import type { State } from "./state/state.ts";
import { notifyRequest, openNotifier } from "./systemd/notify.ts";

/** What a daemon is made of, opened and checked. */
export interface Parts {
  settings: StartSettings;
  wire: Wire;
  state: State;
  pidFile: FilePlace | undefined;
  shutdown: Shutdown;
  hangups: Hangups;
  /** Whether the terminal that it was started on is gone. */
  isTerminalGone: () => boolean;
  daemonLog: DaemonLog;
  /** Seed of everything random in the substrate. */
  seed: number;
  /** What entitles a dashboard to settle. */
  token: string;
}

/**
 * Starts the workers, gives the permissions up, ticks until the daemon is asked to end, and ends all in
 * order. Throws an `ExitError` when something of it cannot be started or did not end in order.
 */
export async function serve(parts: Parts): Promise<void> {
  const { settings, wire, state, pidFile, shutdown, daemonLog, seed, token } = parts;
  const { host, port, socket, tickSeconds, network, visualize } = settings;
  using heap = thriftyHeap();
  const reports = createLoadReports();
  let crash: string | undefined;
  const crashed = (what: string) => (reason: string) => {
    crash ??= `${what}: ${reason}`;
    shutdown.request(`${what} died`);
  };
  const sampler = openSampler();
  sampler.notes.forEach((note) => log(note));
  const { port1: answers, port2: questions } = new MessageChannel();
  const remembered = state.peers().map(({ address }) => address);
  const shipments = createShipments();
  let publishEvent: (event: object) => void = () => {}; // nobody listens yet
  let bridge: Bridge | undefined;
  const p2p = await startP2p({
    host,
    port,
    identity: state.seed,
    wire,
    incarnation: state.incarnation,
    gossip: gossipOf(settings),
    seeds: settings.peer ?? [],
    remembered,
    values: state.values(),
    questions: answers,
    onChanges: state.write,
    onKeep(changes) {
      state.write(changes);
      return state.health().isKept;
    },
    onHost: createHostNews({
      after,
      tell(event) {
        publishEvent(event);
        logHost(log, event);
      },
    }),
    onCrash: crashed("the peer"),
    log,
  });
  const api = await startApi({
    socket,
    pidFile,
    tokenFile: visualize === undefined ? undefined : tokenFilePath(socket),
    configFile: settings.config.file?.path,
    nodeId: state.id.toHex(),
    periodSeconds: tickSeconds,
    hasSeeds: remembered.length > 0 || (settings.peer ?? []).length > 0,
    questions,
    onLoad: (report) => reports.accept(report, now()),
    onOffload: (id, perSecond) => shipments.report(id, perSecond, now()),
    onPicked: (counts) => shipments.count(counts, now()),
    onSettle: () => running.settle(),
    onDrain: (on) => running.drain(on),
    onBlock: (address, on) => {
      if (!settings.testHooks) {
        throw new HttpError(403, "Cannot block: the daemon was not started with --test-hooks");
      }
      p2p.block(address, on);
    },
    onExplain: () => running.explain(),
    onStop: () => shutdown.request("stop"),
    onCrash: crashed("the API"),
  }).catch(async (error) => {
    await p2p.close();
    throw error;
  });
  if (visualize !== undefined) {
    try {
      // Two daemons that start at once have the same place for it: the socket says whose it is.
      api.keepTokenFile(makeTokenFile(tokenFilePath(socket), dashboardAddress(visualize, token)));
      bridge = await startBridge({
        port: visualize,
        token,
        nodeId: state.id.toHex(),
        version: project.version,
        periodSeconds: tickSeconds,
        unixSeconds,
        onSnapshot: () => running.snapshot(),
        onExplain: () => running.explain(),
        onSettle: () => running.settle(),
        onCrash(reason) {
          log(`The dashboard died, and the daemon goes on without it: ${reason}`, "error");
          api.removeTokenFile();
        },
      });
    } catch (error) {
      await Promise.all([api.close(), p2p.close()]);
      throw error;
    }
  }
  publishEvent = (event) => {
    const stamped = stampEvent(event);
    api.publishEvent(stamped);
    bridge?.publishEvent(stamped);
  };
  const ask = commandLine("status", settings);
  const request = notifyRequest(Deno.env.get, Deno.pid);
  const notifier = request &&
    await openNotifier({ ...request, folder: dirname(socket), tickSeconds, now, log });
  heap.trim();
  await dropPermissions();

  const identity = {
    version: project.version,
    nodeId: state.id.toHex(),
    pid: Deno.pid,
    permissionsHeld: await permissionsHeld(),
  };
  const running = run({
    settings,
    identity,
    seed,
    sampler,
    reports,
    shipments,
    announce: p2p.announce,
    mesh: () => ({ ...(network === undefined ? {} : { network }), ...p2p.status }),
    state: state.health,
    dashboard: () => bridge?.health,
    pushThermo: p2p.pushThermo,
    now,
    publish(told) {
      api.publish({ ...told, dashboard: bridge?.counts });
      bridge?.publish(told);
      notifier?.told(told);
    },
    publishEvent,
    log,
  });
  const reload = createReload({
    config: settings.config,
    read: api.readConfig,
    apply(values) {
      daemonLog.set(values);
      running.introduce(values);
    },
  });
  const end = () => shutdown.signal("SIGHUP", 1);
  parts.hangups.lead(createHangup({ reload, isTerminalGone: parts.isTerminalGone, end, log }));
  await api.ready;
  notifier?.ready();
  const line = startLine({
    settings,
    nodeId: identity.nodeId,
    mode: wire.kind,
    peersRemembered: remembered.length,
    ask,
    token,
  });
  try {
    console.log(line);
  } catch (error) {
    log(`Cannot print that it runs: ${(error as Error).message}`, "warning");
  }

  log(`${await shutdown.requested}: stopping`);
  running.stop();
  sampler.close();
  const ends = await Promise.all([
    api.close(),
    p2p.close(),
    bridge?.close(),
    notifier?.stopping(),
  ]);
  if (ends.includes(false) || crash !== undefined) {
    throw new ExitError(EXIT.failed, `The daemon did not end in order: ${crash ?? "a part hangs"}`);
  }
}

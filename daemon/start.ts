/** `shivya start`: runs the daemon until it is asked to end. */
import { dirname } from "@std/path";
import project from "../deno.json" with { type: "json" };
import { formatAddress, packAddress } from "../p2p/address.ts";
import type { Wire } from "../p2p/peer.ts";
import { openSampler } from "../telemetry/mod.ts";
import { startApi } from "./api.ts";
import { type Bridge, startBridge } from "./bridge.ts";
import { TOKEN_BYTES } from "./bridge_token.ts";
import { dashboardAddress } from "./dashboard_address.ts";
import { EXIT, ExitError } from "./exit_error.ts";
import type { FilePlace } from "./file_place.ts";
import { createHangup, createReload, watchTerminal } from "./hangup.ts";
import { hostEvent } from "./host_event.ts";
import { HttpError } from "./http_error.ts";
import { createLoadReports } from "./load_reports.ts";
import { gossipOf } from "./config_words.ts";
import { log } from "./log.ts";
import { type DaemonLog, openDaemonLog } from "./log_daemon.ts";
import { logHost } from "./log_hosts.ts";
import { checkSeeds, meshName, settleWire } from "./mesh_settings.ts";
import { notifyRequest, openNotifier } from "./notify.ts";
import { startP2p } from "./p2p.ts";
import { openPidFile } from "./pid_file.ts";
import { dropPermissions, permissionsHeld } from "./permissions.ts";
import { run } from "./run.ts";
import { checkFolder, commandLine, type StartSettings } from "./settings.ts";
import { createShutdown, listenForSignals, type Shutdown } from "./shutdown.ts";
import { createShipments } from "./shipments.ts";
import { clearSocket } from "./socket_file.ts";
import { stampEvent } from "./stamp_event.ts";
import { openState, type State } from "./state.ts";
import { count } from "./table.ts";
import { thriftyHeap } from "./thrifty_heap.ts";

/** Fills an array with random bytes. */
export type Entropy = (bytes: Uint8Array<ArrayBuffer>) => void;

/** What this one start is made of. */
interface Start {
  settings: StartSettings;
  wire: Wire;
  state: State;
  pidFile: FilePlace | undefined;
  shutdown: Shutdown;
  daemonLog: DaemonLog;
  /** Seed of everything random in the substrate. */
  seed: number;
  /** What entitles a dashboard to settle. */
  token: string;
}

/** No file that the daemon makes is for others. */
const UMASK = 0o077;

const now = () => performance.now() / 1000;
const unixSeconds = () => Date.now() / 1000;

/**
 * Runs the daemon and resolves once it was asked to end and has. What it needs is opened first, then
 * the permissions go. Throws an `ExitError` when it cannot start or did not end in order.
 */
export async function start(
  settings: StartSettings,
  entropy: Entropy = (bytes) => crypto.getRandomValues(bytes),
): Promise<void> {
  const { socket, stateDir } = settings;
  using daemonLog = openDaemonLog(settings);
  const wire = await checkSettings(settings);
  await clearSocket(socket);
  const shutdown = createShutdown({ now, exit: Deno.exit });
  listenForSignals(shutdown);
  Deno.umask(UMASK);
  using pidFile = settings.pidFile === undefined ? undefined : openPidFile(settings.pidFile);
  const seed = new Uint32Array(1);
  entropy(new Uint8Array(seed.buffer));
  const token = new Uint8Array(TOKEN_BYTES);
  entropy(token);
  const state = openState({
    folder: stateDir,
    mesh: meshName(wire),
    entropy,
    now,
    unixSeconds,
    log,
  });
  try {
    await serve({
      settings,
      wire,
      state,
      pidFile: pidFile?.place,
      shutdown,
      daemonLog,
      seed: seed[0]!,
      token: token.toHex(),
    });
  } finally {
    state.close();
  }
}

/** Throws an `ExitError` for settings that cannot work together, or not on this host. */
export async function checkSettings(settings: StartSettings): Promise<Wire> {
  await checkFolder(settings.socket);
  checkSeeds(settings);
  return settleWire(settings, log);
}

async function serve(
  { settings, wire, state, pidFile, shutdown, daemonLog, seed, token }: Start,
): Promise<void> {
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
    onHost(event) {
      const told = hostEvent(event);
      publishEvent(told);
      logHost(log, told);
    },
    onCrash: crashed("the peer"),
    log,
  });
  const api = await startApi({
    socket,
    pidFile,
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
      onCrash: crashed("the dashboard"),
    }).catch(async (error) => {
      await Promise.all([api.close(), p2p.close()]);
      throw error;
    });
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
  const hangUp = createHangup({ reload, isTerminalGone: watchTerminal(), end, log });
  Deno.addSignalListener("SIGHUP", hangUp);
  await api.ready;
  notifier?.ready();
  const dashboard = visualize === undefined ? undefined : dashboardAddress(visualize, token);
  const line = startLine(identity.nodeId, settings, wire.kind, remembered.length, ask, dashboard);
  console.log(line);

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

function startLine(
  nodeId: string,
  { host, port, socket, network, json, stateDir }: StartSettings,
  mode: string,
  remembered: number,
  ask: string,
  dashboard: string | undefined,
): string {
  if (json) {
    const mesh = { mode, ...(network === undefined ? {} : { network }) };
    const peersRemembered = remembered;
    const where = { host, port, socket, stateDir };
    return JSON.stringify({
      schema: "shivya.start/1",
      nodeId,
      pid: Deno.pid,
      ...where,
      mesh,
      peersRemembered,
      ...(dashboard === undefined ? {} : { dashboard }),
    });
  }
  const udp = `UDP ${formatAddress(packAddress(host, port))} bound`;
  const mesh = `${mode} mesh${network === undefined ? "" : ` ${JSON.stringify(network)}`}`;
  const peers = `${count(remembered, "peer")} remembered`;
  const line = `shivya ${nodeId} runs: ${udp}, ${mesh}, ${peers}, socket ${socket}; ask: ${ask}`;
  return dashboard === undefined ? line : `${line}\ndashboard: ${dashboard}`;
}

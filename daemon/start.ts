/** `shivya start`: runs the daemon until it is asked to end. */
import project from "../deno.json" with { type: "json" };
import { openSampler } from "../telemetry/mod.ts";
import { startApi } from "./api.ts";
import { EXIT, ExitError } from "./exit_error.ts";
import { createLoadReports } from "./load_reports.ts";
import { log } from "./log.ts";
import { dropPermissions, permissionsHeld } from "./permissions.ts";
import { run } from "./run.ts";
import { checkFolder, commandLine, type StartSettings } from "./settings.ts";
import { createShutdown, listenForSignals } from "./shutdown.ts";
import { clearSocket } from "./socket_file.ts";

/** Fills an array with random bytes. */
export type Entropy = (bytes: Uint8Array<ArrayBuffer>) => void;

const now = () => performance.now() / 1000;

/**
 * Runs the daemon and resolves once it was asked to end and has. What it needs is opened first, then
 * the permissions go. Throws an `ExitError` when it cannot start or did not end in order.
 */
export async function start(
  settings: StartSettings,
  entropy: Entropy = (bytes) => crypto.getRandomValues(bytes),
): Promise<void> {
  const { socket, tickSeconds } = settings;
  await checkFolder(socket);
  await clearSocket(socket);
  const shutdown = createShutdown({ now, exit: Deno.exit });
  listenForSignals(shutdown);

  const id = new Uint8Array(20);
  entropy(id);
  const seed = new DataView(id.buffer).getUint32(0);
  const reports = createLoadReports();
  let crash: string | undefined;
  const sampler = openSampler();
  sampler.notes.forEach(log);
  const api = await startApi({
    socket,
    periodSeconds: tickSeconds,
    onLoad: (report) => reports.accept(report, now()),
    onStop: () => shutdown.request("stop"),
    onCrash: (reason) => {
      crash = reason;
      shutdown.request("the API worker died");
    },
  });
  const ask = commandLine("status", settings);
  await dropPermissions();

  const identity = {
    version: project.version,
    nodeId: id.toHex(),
    pid: Deno.pid,
    permissionsHeld: await permissionsHeld(),
  };
  const { publish } = api;
  const ticker = run({ settings, identity, seed, sampler, reports, now, publish, log });
  await api.ready;
  console.log(startLine(identity.nodeId, settings, ask));

  log(`${await shutdown.requested}: stopping`);
  ticker.stop();
  sampler.close();
  if (!await api.close() || crash !== undefined) {
    throw new ExitError(EXIT.failed, `The API did not end in order: ${crash ?? "it hangs"}`);
  }
}

function startLine(nodeId: string, { host, port, socket }: StartSettings, ask: string): string {
  const address = host.includes(":") ? `[${host}]` : host;
  return `shivya ${nodeId} runs: UDP ${address}:${port} reserved, socket ${socket}; ask: ${ask}`;
}

/** `shivya start`: runs the daemon until it is asked to end. */
import type { Wire } from "../p2p/peer.ts";
import { now, unixSeconds } from "./clocks.ts";
import { checkSeeds, meshName, settleWire } from "./config/mesh_settings.ts";
import { checkFolder, type StartSettings } from "./config/settings.ts";
import { warnOfVariables } from "./config/variables.ts";
import { TOKEN_BYTES } from "./dashboard/bridge_token.ts";
import { openPidFile } from "./files/pid_file.ts";
import { clearSocket } from "./files/socket_file.ts";
import { listenForHangups, watchTerminal } from "./lifecycle/hangup.ts";
import { createShutdown, listenForSignals } from "./lifecycle/shutdown.ts";
import { log } from "./log/log.ts";
import { openDaemonLog } from "./log/log_daemon.ts";
import { serve } from "./serve.ts";
import { openState } from "./state/state.ts";

/** Fills an array with random bytes. */
export type Entropy = (bytes: Uint8Array<ArrayBuffer>) => void;

/** No file that the daemon makes is for others. */
const UMASK = 0o077;

/**
 * Runs the daemon and resolves once it was asked to end and has. What it needs is opened first, then
 * the permissions go. Throws an `ExitError` when it cannot start or did not end in order.
 */
export async function start(
  settings: StartSettings,
  entropy: Entropy = (bytes) => crypto.getRandomValues(bytes),
): Promise<void> {
  const { socket, stateDir } = settings;
  using hangups = listenForHangups();
  const isTerminalGone = watchTerminal();
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
      hangups,
      isTerminalGone,
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
  warnOfVariables(log);
  await checkFolder(settings.socket);
  checkSeeds(settings);
  return settleWire(settings, log);
}

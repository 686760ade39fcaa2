/** Runs the daemon in the background: in a session of its own, its output in files. */
import { fromFileUrl } from "@std/path";
import type { DaemonStatus } from "../api/daemon_status.ts";
import type { Paths } from "../cli/paths.ts";
import { exchange } from "../client/exchange.ts";
import { commandLine, type StartSettings } from "../config/settings.ts";
import { dashboardAddress } from "../dashboard/dashboard_address.ts";
import { tokenFilePath } from "../dashboard/token_file.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { openOutput, type OutputFile } from "../files/output_file.ts";
import { checkPidFile } from "../files/pid_file.ts";
import { clearSocket } from "../files/socket_file.ts";
import { pause } from "../pause.ts";
import { checkSettings, start } from "../start.ts";
import { within } from "../within.ts";
import { DENO_FLAGS } from "./deno_flags.ts";

/** Variable by which a child knows its parent, and that it is to run in the background itself. */
const PARENT = "SHIVYA_STARTED_BY";

/** Seconds the child has to answer its socket, and to end when it is told to. */
const START_SECONDS = 60;
const END_SECONDS = 3;
const LOOK_EVERY_SECONDS = 0.05;
/** Seconds an answer may take. */
const ANSWER_SECONDS = 1;

/** Signals that end the parent's patience, and the child with it. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Bytes of a child's last words that are looked at. */
const LAST_WORDS = 8_192;

/**
 * Runs the daemon here, or if `settings` say so in the background: then it resolves when that answers
 * its socket. `args` are what this program was called with. Throws an `ExitError` as `start` does, or
 * with the last words of a daemon that did not come up.
 */
export async function launch(
  settings: StartSettings,
  paths: Paths,
  args: readonly string[],
): Promise<void> {
  if (!settings.daemon) return await start(settings);
  if (Deno.env.get(PARENT) === String(Deno.ppid)) {
    // No file system is to be kept from being unmounted.
    Deno.chdir("/");
    return await start(settings);
  }
  await checkSettings(settings);
  await clearSocket(paths.socket);
  checkPidFile(paths.pidFile);
  const { pid, nodeId } = await daemonize(paths, args);
  const { host, port, visualize } = settings;
  const dashboard = visualize === undefined ? undefined : dashboardAddress(visualize);
  if (settings.json) {
    const token = tokenFilePath(paths.socket);
    const shown = dashboard === undefined ? {} : { dashboard, tokenFile: token };
    return console.log(
      JSON.stringify({ schema: "shivya.daemon/1", nodeId, pid, host, port, ...paths, ...shown }),
    );
  }
  const { socket, pidFile, errFile } = paths;
  console.log(
    `shivya ${nodeId} runs in the background: process ${pid}, socket ${socket}, ` +
      `PID file ${pidFile}, log ${errFile}` +
      `${
        dashboard === undefined
          ? ""
          : `, dashboard ${dashboard} (token in ${tokenFilePath(socket)})`
      }; end it: ${commandLine("stop", settings)}`,
  );
}

/** Starts the child and resolves to what it says of itself once it answers. */
async function daemonize(paths: Paths, args: readonly string[]): Promise<DaemonStatus> {
  using out = openOutput(paths.outFile);
  using errors = openOutput(paths.errFile);
  // The system takes any descriptor here; Deno's types do not say so.
  const to = ({ descriptor }: OutputFile) => descriptor as unknown as "null";
  const child = new Deno.Command(Deno.execPath(), {
    args: [...program(), ...args],
    env: { [PARENT]: String(Deno.pid) },
    stdin: "null",
    stdout: to(out),
    stderr: to(errors),
    detached: true,
  }).spawn();
  child.unref();
  let failure: string | undefined;
  const ended = child.status.then(({ code, signal }) => {
    failure ??= reasonFor(code, signal, errors);
  });
  const giveUp = () => failure ??= "it was not to be waited for";
  SIGNALS.forEach((name) => Deno.addSignalListener(name, giveUp));
  const deadline = performance.now() + START_SECONDS * 1000;
  try {
    while (failure === undefined) {
      const status = await statusAt(paths.socket);
      if (status?.pid === child.pid) return status;
      await pause(LOOK_EVERY_SECONDS);
      if (performance.now() > deadline) failure ??= `it did not answer within ${START_SECONDS} s`;
    }
    await end(child, ended);
    throw new ExitError(EXIT.failed, `The daemon did not come up: ${failure}`);
  } finally {
    SIGNALS.forEach((name) => Deno.removeSignalListener(name, giveUp));
  }
}

/** Why a child ended whose errors go to this file. */
function reasonFor(code: number, signal: Deno.Signal | null, errors: OutputFile): string {
  if (signal !== null) return `it was killed by ${signal}`;
  const words = lastWords(errors.tail(LAST_WORDS));
  if (words !== undefined) return words;
  const obstacle = errors.obstacle();
  return `it ended with ${code}${
    obstacle === undefined ? "" : `, and could not say why: ${obstacle}`
  }`;
}

/** Arguments that make `Deno.execPath()` this program. */
function program(): string[] {
  if (Deno.build.standalone) return [];
  const { mainModule } = Deno;
  return [
    "run",
    ...DENO_FLAGS,
    mainModule.startsWith("file:") ? fromFileUrl(mainModule) : mainModule,
  ];
}

/** What whoever answers the socket says of itself; `undefined` if nobody does, or not yet. */
async function statusAt(socket: string): Promise<DaemonStatus | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_SECONDS * 1000);
    const { status, text } = await exchange({ socket, method: "GET", path: "/v1/status", signal });
    return status === 200 ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends a child that is not wanted any more. */
async function end(child: Deno.ChildProcess, ended: Promise<void>): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    try {
      child.kill(signal);
    } catch {
      // It has ended by itself.
    }
    await within(END_SECONDS, ended, undefined);
  }
}

/**
 * What of the last lines of a log may be why its program ended, without the program's name: an error,
 * or what is neither an entry of the log nor part of a stack trace. `undefined` if nothing may.
 */
export function lastWords(text: string): string | undefined {
  return text.split("\n").findLast((line) => /^\S/.test(line) && !isNews(line))
    ?.replace(/^\d\S+ error +/, "")
    .replace(/^shivya: /, "")
    .replace(/^\{.*/, messageIn);
}

/** Whether it is an entry of the log that is no error: `TIME LEVEL shivya: MESSAGE`, or in JSON. */
function isNews(line: string): boolean {
  const [, level] = /^\d[\d-]*T\S+ (\w+) +shivya: /.exec(line) ??
    /^\{.*"level":"(\w+)"/.exec(line) ?? [];
  return level !== undefined && level.toLowerCase() !== "error";
}

/** The message of a line of JSON, or the line. */
function messageIn(line: string): string {
  try {
    return String(JSON.parse(line).message ?? line);
  } catch {
    return line;
  }
}

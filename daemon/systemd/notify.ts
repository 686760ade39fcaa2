/** Tells the service manager how the daemon does, as sd_notify(3) of systemd does. */
import { isAbsolute, join } from "@std/path";
import { notifyPermissions } from "../lifecycle/worker_permissions.ts";
import type { Log } from "../log/log.ts";
import type { Told } from "../run.ts";
import { count } from "../text/table.ts";
import { within } from "../within.ts";
import type { FromNotifier, ToNotifier } from "./notify_messages.ts";

/** Seconds the service manager gets to take what it is told at the end. */
const CLOSE_SECONDS = 1;

/** What the service manager asked for. */
export interface NotifyRequest {
  /** Its socket: an absolute path, or an abstract name after a NUL. */
  socket: string;
  /** Seconds without a sign of life after which it ends the daemon; `undefined` for never. */
  watchdogSeconds?: number;
}

/** Whom the notifier speaks to, and of what. */
export interface NotifierOptions extends NotifyRequest {
  /** Folder in which a socket can be made. */
  folder: string;
  /** Seconds from tick to tick. */
  tickSeconds: number;
  /** A clock that never goes back, in seconds. */
  now: () => number;
  log: Log;
}

/** A line to the service manager. It never throws: what it cannot send it logs, once. */
export interface Notifier {
  /** The daemon serves its status. */
  ready(): void;
  /** Takes in how the last tick went; signs of life come of ticks that ended well and nothing else. */
  told(told: Pick<Told, "status">): void;
  /** The daemon ends; resolves once that is sent, or was not to be had. */
  stopping(): Promise<void>;
}

/**
 * What the environment of a service says (`NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`);
 * `undefined` outside of one, or if its socket is of no kind that is known here.
 */
export function notifyRequest(
  variable: (name: string) => string | undefined,
  pid: number,
): NotifyRequest | undefined {
  const name = variable("NOTIFY_SOCKET") ?? "";
  const isAbstract = name.startsWith("@");
  if (!isAbstract && !isAbsolute(name)) return undefined;
  const socket = isAbstract ? `\0${name.slice(1)}` : name;
  const seconds = Number(variable("WATCHDOG_USEC") ?? 0) / 1e6;
  const isForUs = [undefined, String(pid)].includes(variable("WATCHDOG_PID"));
  return isForUs && seconds > 0 ? { socket, watchdogSeconds: seconds } : { socket };
}

/** Opens the line; do so while permissions are there. */
export async function openNotifier(options: NotifierOptions): Promise<Notifier> {
  const { socket, watchdogSeconds, tickSeconds, now } = options;
  if (watchdogSeconds !== undefined && tickSeconds >= watchdogSeconds) {
    options.log(
      `Ticks come every ${tickSeconds} s, but the service manager wants one every ` +
        `${watchdogSeconds} s: raise WatchdogSec or lower --tick-seconds`,
      "warning",
    );
  }
  const { say, close } = await startWorker(socket, options);
  let lastSign = -Infinity;
  let completed = 0;
  let isReady = false;
  let line = "";
  // A tick early rather than late.
  const isSignDue = () =>
    watchdogSeconds !== undefined && now() - lastSign >= watchdogSeconds / 2 - tickSeconds;
  return {
    ready() {
      isReady = true;
      say("READY=1");
    },
    told({ status }) {
      const { ticks, agreement } = status;
      const ticked = ticks.completed > completed;
      completed = ticks.completed;
      const alive = agreement === undefined
        ? "starting"
        : `${count(agreement.hosts, "host")} alive`;
      const next = `STATUS=${alive}${
        ticks.failed > 0 ? `, ${count(ticks.failed, "tick")} failed` : ""
      }`;
      const lines = next === line ? [] : [next];
      line = next;
      if (isReady && ticked && isSignDue()) {
        lastSign = now();
        lines.push("WATCHDOG=1");
      }
      if (lines.length > 0) say(lines.join("\n"));
    },
    stopping: () => close("STOPPING=1\nSTATUS=stopping"),
  };
}

/** Starts what sends; resolves once it can, or has said that it cannot. */
async function startWorker(socket: string, { folder, log }: NotifierOptions) {
  const isAbstract = socket.startsWith("\0");
  // No longer than the path of the API's socket, and in the same folder.
  const from = isAbstract ? `\0shivya_${crypto.randomUUID()}` : join(folder, `notify.${Deno.pid}`);
  const worker = new Worker(new URL("./notify_worker.ts", import.meta.url), {
    type: "module",
    name: "notify",
    deno: { permissions: notifyPermissions(from, socket) },
  });
  const tell = (message: ToNotifier) => worker.postMessage(message);
  let unanswered = 1;
  let answered = Promise.withResolvers<void>();
  let hasFailed = false;
  const answer = (failure?: string) => {
    if (failure !== undefined && !hasFailed) {
      hasFailed = true;
      log(`Cannot tell the service manager at ${socket.replace("\0", "@")}: ${failure}`, "error");
    }
    if (--unanswered === 0) answered.resolve();
  };
  worker.onmessage = ({ data }: MessageEvent<FromNotifier>) =>
    answer(data.kind === "failed" ? data.reason : undefined);
  worker.onerror = (event) => {
    event.preventDefault();
    unanswered = 1;
    answer(event.message);
  };
  const say = (text: string) => {
    if (unanswered++ === 0) answered = Promise.withResolvers();
    tell({ kind: "say", text });
  };
  tell({ kind: "open", from, to: socket });
  await answered.promise;
  return {
    say,
    async close(text: string) {
      say(text);
      await within(CLOSE_SECONDS, answered.promise, undefined);
      worker.terminate();
    },
  };
}

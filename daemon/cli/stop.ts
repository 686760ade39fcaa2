/** `shivya stop`: asks the daemon to end and waits until it has. */
import type { Settings } from "../config/settings.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { mayLive } from "../files/processes.ts";
import { answers } from "../files/socket_file.ts";
import { pause } from "../pause.ts";
import { ask } from "./ask.ts";
import { understand } from "./show.ts";

/** Seconds a daemon has to end. */
const DEADLINE_SECONDS = 5;
const LOOK_EVERY_SECONDS = 0.05;

/** Largest id a process can have (`pid_t`). */
const LARGEST_PID = 2 ** 31 - 1;

/**
 * Ends the daemon as SIGTERM does. It is asked through its socket, not signalled: a process id read
 * from it may be another process by then, or belong to another container. For the same reason it
 * is no failure if a process of that id is still there when nothing answers any more, only told.
 */
export async function stop(settings: Settings): Promise<void> {
  const { socket, json } = settings;
  const text = await ask("POST", "/v1/stop", settings, { schema: "shivya.stop/1" });
  const pid = understand(settings, () => pidIn(text));
  const deadline = performance.now() + DEADLINE_SECONDS * 1000;
  if (!await comesTrue(async () => !await answers(socket), deadline)) {
    throw new ExitError(
      EXIT.failed,
      `The daemon (process ${pid}) has not ended within ${DEADLINE_SECONDS} s; ` +
        "wait for it, or end that process",
    );
  }
  const ended = await comesTrue(() => !mayLive(pid), deadline);
  if (json) return console.log(JSON.stringify({ schema: "shivya.stop/1", pid, ended }));
  console.log(
    ended
      ? `Stopped process ${pid}`
      : `Stopped: nothing answers at ${socket} any more; process ${pid} was not seen to end`,
  );
}

/** Id of the process that ends. Throws a `RangeError` for what cannot be one. */
function pidIn(text: string): number {
  const { pid } = JSON.parse(text);
  if (Number.isInteger(pid) && pid > 0 && pid <= LARGEST_PID) return pid;
  throw new RangeError(`Cannot wait for a process: current value is ${pid}`);
}

/** Whether it is so before the deadline, a time of `performance.now`. */
async function comesTrue(
  isSo: () => boolean | Promise<boolean>,
  deadline: number,
): Promise<boolean> {
  while (!await isSo()) {
    if (performance.now() > deadline) return false;
    await pause(LOOK_EVERY_SECONDS);
  }
  return true;
}

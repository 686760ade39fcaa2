/** `shivya stop`: asks the daemon to end and waits until it has. */
import { ask } from "./client.ts";
import { EXIT, ExitError } from "./exit_error.ts";
import type { Settings } from "./settings.ts";
import { answers } from "./socket_file.ts";

/** Seconds a daemon has to end. */
const DEADLINE_SECONDS = 5;
const LOOK_EVERY_SECONDS = 0.05;

/**
 * Ends the daemon as SIGTERM does. It is asked through its socket, not signalled: a process id read
 * from it may be another process by then, or belong to another container.
 */
export async function stop(settings: Settings): Promise<void> {
  const reply: { pid: number } = JSON.parse(await ask("POST", "/v1/stop", settings));
  const deadline = performance.now() + DEADLINE_SECONDS * 1000;
  while (await answers(settings.socket)) {
    if (performance.now() > deadline) {
      throw new ExitError(
        EXIT.failed,
        `The daemon (process ${reply.pid}) has not ended within ${DEADLINE_SECONDS} s`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_SECONDS * 1000));
  }
  console.log(`Stopped process ${reply.pid}`);
}

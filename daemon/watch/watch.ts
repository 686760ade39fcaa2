/** `shivya watch`: a live view of the mesh from this host, redrawn in place. */
import { understand } from "../cli/show.ts";
import { commandLine, type Settings } from "../config/settings.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { layoutWatch } from "./watch_layout.ts";
import type { WatchPicture } from "./watch_picture.ts";
import { createScreen, type Screen } from "./watch_screen.ts";
import { createWatchSource, type WatchSource } from "./watch_source.ts";

/** From look to look, in milliseconds. */
const PERIOD = 1_000;

/** Nothing but being stopped takes so long, in milliseconds. */
const STOPPED = 300;

/**
 * Shows the view until q, Ctrl-C or a signal, then gives the terminal back as it was. Throws an
 * `ExitError`: 2 when there is no terminal that can be drawn on, 3 when no daemon runs.
 */
export async function watch(settings: Settings): Promise<void> {
  if (settings.json || !Deno.stdout.isTerminal()) {
    throw new ExitError(
      EXIT.usage,
      `Cannot watch without a terminal: ask once with ${commandLine("status", settings)} --json`,
    );
  }
  if (Deno.env.get("TERM") === "dumb") {
    throw new ExitError(
      EXIT.usage,
      `Cannot watch on a dumb terminal (TERM): ask once with ${commandLine("status", settings)}`,
    );
  }
  const source = createWatchSource(settings);
  try {
    const picture = await source.look();
    const screen = createScreen(!Deno.noColor);
    screen.enter();
    try {
      await showUntilEnd(settings, screen, source, picture);
    } finally {
      screen.leave();
    }
  } finally {
    source.stop();
  }
}

async function showUntilEnd(
  settings: Settings,
  screen: Screen,
  source: WatchSource,
  first: WatchPicture,
): Promise<void> {
  let picture = first;
  let notice: string | undefined;
  const { promise, resolve: end, reject: fail } = Promise.withResolvers<void>();
  const ended = promise.then(() => true);
  const draw = () => {
    const { events } = source;
    try {
      const size = screen.size();
      const shown = { ...picture, events, notice };
      screen.show(understand(settings, () => layoutWatch(shown, size)));
    } catch (error) {
      // Also of a signal, whose listener may not throw.
      fail(error);
    }
  };
  const look = async () => {
    try {
      picture = await source.look();
      notice = undefined;
    } catch (error) {
      notice = `${(error as Error).message}; this is how it was`;
    }
  };
  using _ = listen({
    SIGINT: end,
    SIGTERM: end,
    SIGHUP: end,
    SIGQUIT: end,
    SIGWINCH() {
      screen.forget();
      draw();
    },
    SIGTSTP() {
      suspend(screen);
      draw();
    },
  });
  endAtKey(end);
  while (true) {
    draw();
    using pause = sleep(PERIOD);
    if (await Promise.race([ended, pause.promise])) return;
    if (await Promise.race([ended, look()])) return;
  }
}

/** Gives the terminal back while the process is stopped. */
function suspend(screen: Screen): void {
  const beganAt = performance.now();
  screen.leave();
  // If whoever started us stopped first, the terminal is the shell's by then, and writing stopped us.
  const wasStopped = performance.now() - beganAt > STOPPED;
  try {
    if (!wasStopped) Deno.kill(Deno.pid, "SIGSTOP"); // it goes on here
  } catch {
    // Without the permission it is not stopped.
  }
  screen.enter();
}

/** Listens for signals until disposed of. */
function listen(listeners: Partial<Record<Deno.Signal, () => void>>): Disposable {
  const all = Object.entries(listeners) as [Deno.Signal, () => void][];
  for (const [signal, listener] of all) Deno.addSignalListener(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const [signal, listener] of all) Deno.removeSignalListener(signal, listener);
    },
  };
}

function sleep(milliseconds: number): Disposable & { promise: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  return { promise, [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Ends it at a q, if keys can be read. */
async function endAtKey(end: () => void): Promise<void> {
  if (!Deno.stdin.isTerminal()) return;
  const keys = new Uint8Array(64);
  try {
    for (let count = await Deno.stdin.read(keys); count !== null;) {
      if (/q/i.test(new TextDecoder().decode(keys.subarray(0, count)))) return end();
      count = await Deno.stdin.read(keys);
    }
  } catch {
    // The terminal is gone; so will be the process.
  }
}

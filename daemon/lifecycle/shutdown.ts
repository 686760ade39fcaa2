/** When and how often the daemon was asked to end. */

/** Further signals within this many seconds of the first are the same request. */
const SAME_REQUEST_SECONDS = 1;

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/** What a shutdown needs of the world. */
export interface ShutdownOptions {
  /** A clock that never goes back, in seconds. */
  now: () => number;
  /** Ends the process at once. */
  exit: (code: number) => void;
}

/** The wish to end. */
export interface Shutdown {
  /** Resolves to the reason, once. */
  readonly requested: Promise<string>;
  /** Asks to end in order; asked again, nothing changes. */
  request(reason: string): void;
  /** Takes in a signal: the first asks, one more than a second later ends the process at once. */
  signal(name: string, number: number): void;
}

/** Nobody asked yet. */
export function createShutdown({ now, exit }: ShutdownOptions): Shutdown {
  const { promise, resolve } = Promise.withResolvers<string>();
  let firstAt: number | undefined;
  const request = (reason: string) => {
    firstAt ??= now();
    resolve(reason);
  };
  return {
    requested: promise,
    request,
    signal(name, number) {
      if (firstAt !== undefined && now() - firstAt > SAME_REQUEST_SECONDS) exit(128 + number);
      request(name);
    },
  };
}

/** Leads SIGINT and SIGTERM to `shutdown` for the rest of the process. */
export function listenForSignals(shutdown: Shutdown): void {
  for (const [name, number] of Object.entries(SIGNALS)) {
    Deno.addSignalListener(name as Deno.Signal, () => shutdown.signal(name, number));
  }
}

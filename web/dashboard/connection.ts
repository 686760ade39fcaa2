/** The WebSocket to the bridge: comes back by itself, ever more patiently. */
import type { FromBridge, ToBridge } from "../../daemon/dashboard/dashboard_feed.ts";

/** How it stands. */
export type Phase =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** Tries again at this time, milliseconds since 1970. */
  | { readonly kind: "waiting"; readonly retryAt: number };

/** Who wants to know. */
export interface ConnectionOptions {
  readonly url: string;
  onMessage(message: FromBridge): void;
  onPhase(phase: Phase): void;
}

/** A connection that is kept up. */
export interface Connection {
  /** Sends if it is open; whether it was. */
  send(message: ToBridge): boolean;
  /** Tries again at once if it waits. */
  retry(): void;
}

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const GROWTH = 1.7;
/** A daemon tells every tick; one that is silent for so long is gone, ticks and milliseconds. */
const SILENT_TICKS = 5;
const SILENT = 10_000;

/** Connects, and again whenever that ends. */
export function connect({ url, onMessage, onPhase }: ConnectionOptions): Connection {
  let socket: WebSocket | undefined;
  let wait = SHORTEST_WAIT;
  let patience = SILENT;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    clearTimeout(retryTimer);
    retryTimer = undefined;
    onPhase({ kind: "connecting" });
    const opened = new WebSocket(url);
    socket = opened;
    listen();
    opened.onmessage = ({ data }) => {
      const message = JSON.parse(data) as FromBridge;
      if (message.kind === "hello") {
        patience = Math.max(SILENT, SILENT_TICKS * 1000 * message.periodSeconds);
        onPhase({ kind: "open" });
      }
      // One that answers and falls silent at once is not well either.
      if (message.kind === "patch") wait = SHORTEST_WAIT;
      listen();
      onMessage(message);
    };
    opened.onclose = lose;
  }

  function listen(): void {
    clearTimeout(silenceTimer);
    const listened = socket;
    silenceTimer = setTimeout(() => {
      if (listened !== socket || listened === undefined) return;
      listened.onclose = listened.onmessage = null;
      listened.close();
      lose();
    }, patience);
  }

  function lose(): void {
    clearTimeout(silenceTimer);
    socket = undefined;
    // Many pages that lost the same daemon do not all come back at once.
    const jittered = wait * (0.8 + 0.4 * Math.random());
    wait = Math.min(LONGEST_WAIT, wait * GROWTH);
    onPhase({ kind: "waiting", retryAt: Date.now() + jittered });
    retryTimer = setTimeout(open, jittered);
  }

  const retry = () => {
    if (retryTimer !== undefined) open();
  };
  addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") retry();
  });
  open();

  return {
    send(message) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    retry,
  };
}

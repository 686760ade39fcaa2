/** Tells whoever listens what happens, line by line, and remembers the last lines. */
import { HttpError } from "./http_error.ts";

/** Events remembered. */
export const EVENTS_REMEMBERED = 256;

/** Listeners at a time. */
export const LISTENER_LIMIT = 64;

/** Somebody who wants to know. */
export interface Listener {
  /** Takes lines, each with its end; `false` if it has more than enough already. */
  take(lines: string): boolean;
  /** Nothing more comes: all was told (`true`), or too much was not read. */
  end(inOrder: boolean): void;
}

/** Events on their way to listeners. */
export interface EventStream {
  /** How many listen. */
  readonly listeners: number;
  /** Tells all listeners, and drops those who do not keep up. */
  publish(event: object): void;
  /**
   * Adds a listener, who gets the last so many events first. Answers with what ends it. Throws
   * `HttpError` 503 if too many listen.
   */
  listen(listener: Listener, last: number): () => void;
  /** Lets all listeners go. */
  close(): void;
}

/** Nothing happened yet. */
export function createEventStream(): EventStream {
  const remembered: string[] = [];
  const listeners = new Set<Listener>();
  const tell = (listener: Listener, lines: string) => {
    if (lines === "" || listener.take(lines)) return;
    listeners.delete(listener);
    listener.end(false);
  };
  return {
    get listeners() {
      return listeners.size;
    },
    publish(event) {
      const line = JSON.stringify(event) + "\n";
      remembered.push(line);
      if (remembered.length > EVENTS_REMEMBERED) remembered.shift();
      for (const listener of listeners) tell(listener, line);
    },
    listen(listener, last) {
      if (listeners.size >= LISTENER_LIMIT) {
        throw new HttpError(
          503,
          `${LISTENER_LIMIT} clients follow the events: end one, or ask later`,
        );
      }
      listeners.add(listener);
      tell(listener, last === 0 ? "" : remembered.slice(-last).join(""));
      return () => listeners.delete(listener);
    },
    close() {
      for (const listener of listeners) listener.end(true);
      listeners.clear();
    },
  };
}

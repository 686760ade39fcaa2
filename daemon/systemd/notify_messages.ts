/** What the main thread and the worker that speaks to the service manager say to each other. */

/** To the worker. */
export type ToNotifier =
  | {
    kind: "open";
    /** Name to send from: an absolute path where nothing lies, or an abstract name after a NUL. */
    from: string;
    /** Name of the service manager's socket, likewise. */
    to: string;
  }
  | {
    kind: "say";
    /** `NAME=value` lines. */
    text: string;
  };

/** From the worker: it has opened its socket, sent what it was last told, or could not. */
export type FromNotifier =
  | { kind: "opened" }
  | { kind: "said" }
  | { kind: "failed"; reason: string };

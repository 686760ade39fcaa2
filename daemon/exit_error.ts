/** Statuses a process ends with, and the errors that stand for them. */

/** Statuses `shivya` ends with. */
export const EXIT = { done: 0, failed: 1, usage: 2, noDaemon: 3 } as const;

/** An error that ends the program with a status and one line that says what to do next. */
export class ExitError extends Error {
  constructor(readonly exitCode: number, message: string) {
    super(message);
  }
}

/** Status and line for whatever a verb threw. */
export function explain(error: unknown): { exitCode: number; line: string } {
  const message = error instanceof Error ? error.message : String(error);
  const exitCode = error instanceof Error && "exitCode" in error &&
      typeof error.exitCode === "number"
    ? error.exitCode
    : EXIT.failed;
  return { exitCode, line: message.replace(/\s*\n\s*/g, " ") };
}

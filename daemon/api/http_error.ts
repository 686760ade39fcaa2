/** An answer that says what was wrong with a request. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Field of the body that is wrong, where one is. */
    readonly field?: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  /** `{ error, field? }` */
  body(): { error: string; field?: string } {
    return {
      error: this.message,
      ...(this.field === undefined ? {} : { field: this.field }),
    };
  }
}

/** The answer to what nobody can tell before the first tick has ended. */
export function stillStarting(): HttpError {
  return new HttpError(503, "The daemon is starting: ask again");
}

/** The API refused. */

/** What the local API found wrong, in its own words. */
export class ApiError extends Error {
  /** What it is called in stack traces. */
  override readonly name = "ApiError";

  /** Made from an answer. */
  constructor(
    /** HTTP status: 400 for what cannot be, 404 and 409 for hosts, 503 for what may be later. */
    readonly status: number,
    message: string,
    /** Field of the request that is wrong, where one is. */
    readonly field?: string,
  ) {
    super(message);
  }
}

/** The error in an answer of the API that is none of success. */
export function errorIn(status: number, text: string): ApiError {
  const { error, field } = bodyIn(text);
  const message = typeof error === "string" ? error : `The daemon answered ${status}: ${text}`;
  return new ApiError(status, message, ...(typeof field === "string" ? [field] : []));
}

function bodyIn(text: string): { error?: unknown; field?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** The API refused. */
import { answerIn } from "./answer_in.ts";

/** What is shown of an answer that is none of the API's, and of its words, in UTF-16 code units. */
const SHOWN_LIMIT = 1_000;

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
  const message = cut(typeof error === "string" ? error : otherwise(status, text));
  return new ApiError(status, message, ...(typeof field === "string" ? [field] : []));
}

function bodyIn(text: string): { error?: unknown; field?: unknown } {
  try {
    return answerIn(text);
  } catch {
    return {};
  }
}

function otherwise(status: number, text: string): string {
  return `The daemon answered ${status}${text === "" ? "" : `: ${text}`}`;
}

function cut(text: string): string {
  return text.length <= SHOWN_LIMIT ? text : `${text.slice(0, SHOWN_LIMIT)}…`;
}

/** Asks another thread: numbered, for answers come in any order; bounded; and it gives up in time. */
import { HttpError } from "./http_error.ts";

/** Questions at a time; further ones are refused. */
const QUESTION_LIMIT = 256;

/** Who is asked, how, and how long that may take. */
export interface AskerOptions<Question> {
  /** The other end, as the errors call it. */
  whom: string;
  deadlineSeconds: number;
  /** Brings it there. */
  send: (asked: { id: number; question: Question }) => void;
}

/** What came back: an answer, or why there is none. */
export type Reply =
  | { id: number; answer: unknown }
  /** With the status to answer, where it is not 503. */
  | { id: number; refused: string; status?: number | undefined };

/** Questions under way. */
export interface Asker<Question> {
  /**
   * Throws `HttpError` 503 if too much is asked at once, or no answer comes in time; what was refused,
   * with the status that came with it.
   */
  ask(question: Question): Promise<unknown>;
  /** Takes in what came back; what nobody waits for any more is nobody's. */
  take(reply: Reply): void;
}

/** Nothing asked yet. */
export function createAsker<Question>(
  { whom, deadlineSeconds, send }: AskerOptions<Question>,
): Asker<Question> {
  const waiting = new Map<number, (reply: Reply) => void>();
  let lastId = 0;
  return {
    ask(question) {
      if (waiting.size >= QUESTION_LIMIT) {
        throw new HttpError(503, `The ${whom} has its hands full: ask again in some seconds`);
      }
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const id = ++lastId;
      const late = setTimeout(() => {
        waiting.delete(id);
        reject(new HttpError(503, `The ${whom} did not answer within ${deadlineSeconds} s`));
      }, deadlineSeconds * 1000);
      waiting.set(id, (reply) => {
        waiting.delete(id);
        clearTimeout(late);
        if ("refused" in reply) reject(new HttpError(reply.status ?? 503, reply.refused));
        else resolve(reply.answer);
      });
      send({ id, question });
      return promise;
    },
    take: (reply) => waiting.get(reply.id)?.(reply),
  };
}

/** The API's side of its line to the peer: asks, waits, and gives up in time. */
import { HttpError } from "./http_error.ts";
import type { Answered, Answers, Asked, Question } from "./p2p_messages.ts";

/** Seconds the peer has to answer: a lookup in a mesh half of which is gone takes a few. */
const DEADLINE_SECONDS = 8;

/** Questions at a time; further ones are refused. */
const QUESTION_LIMIT = 256;

/** Asks the peer. */
export interface MeshClient {
  /** Throws `HttpError` 503 if too much is asked at once, or no answer comes in time. */
  ask<Kind extends keyof Answers>(question: Question & { ask: Kind }): Promise<Answers[Kind]>;
}

/** A client on this port, which it starts. */
export function createMeshClient(
  port: MessagePort,
  deadlineSeconds: number = DEADLINE_SECONDS,
): MeshClient {
  const waiting = new Map<number, (answered: Answered) => void>();
  let lastId = 0;
  port.onmessage = ({ data }: MessageEvent<Answered>) => waiting.get(data.id)?.(data);
  return {
    ask<Kind extends keyof Answers>(question: Question & { ask: Kind }): Promise<Answers[Kind]> {
      if (waiting.size >= QUESTION_LIMIT) {
        throw new HttpError(503, "The peer has its hands full: ask again in some seconds");
      }
      const { promise, resolve, reject } = Promise.withResolvers<Answers[Kind]>();
      const id = ++lastId;
      const late = setTimeout(() => {
        waiting.delete(id);
        reject(new HttpError(503, `The peer did not answer within ${deadlineSeconds} s`));
      }, deadlineSeconds * 1000);
      waiting.set(id, (answered) => {
        waiting.delete(id);
        clearTimeout(late);
        if ("refused" in answered) reject(new HttpError(503, answered.refused));
        else resolve(answered.answer as Answers[Kind]);
      });
      const asked: Asked = { id, question };
      port.postMessage(asked);
      return promise;
    },
  };
}

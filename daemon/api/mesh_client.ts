/** The API's side of its line to the peer. */
import type { Answered, Answers, Question } from "../peer/p2p_messages.ts";
import { createAsker } from "./asker.ts";

/** Seconds the peer has to answer: a lookup in a mesh half of which is gone takes a few. */
const DEADLINE_SECONDS = 8;

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
  const asker = createAsker<Question>({
    whom: "peer",
    deadlineSeconds,
    send: (asked) => port.postMessage(asked),
  });
  port.onmessage = ({ data }: MessageEvent<Answered>) => asker.take(data);
  return {
    ask: <Kind extends keyof Answers>(question: Question & { ask: Kind }) =>
      asker.ask(question) as Promise<Answers[Kind]>,
  };
}

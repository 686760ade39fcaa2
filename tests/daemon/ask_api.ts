/** The local API's routes, without a daemon behind them. */
import type { MainQuestion } from "../../daemon/api/api_messages.ts";
import { createEventStream } from "../../daemon/api/event_stream.ts";
import { HttpError } from "../../daemon/api/http_error.ts";
import type { ApiContext } from "../../daemon/api/route.ts";
import { respond } from "../../daemon/api/routes.ts";
import type { LoadReport } from "../../daemon/host/load_reports.ts";
import { createPicker, pickMany } from "../../daemon/host/picker.ts";
import { sharesOf } from "../../daemon/host/routes_answer.ts";
import type { Answers, Question } from "../../daemon/peer/p2p_messages.ts";

/** An API on a daemon that only notes what it is told. */
export interface Api {
  context: ApiContext;
  loads: LoadReport[];
  stops: number;
  questions: Question[];
  offloads: [id: string, perSecond: number][];
  /** What was asked of the thread that settles; it answers with an object that says what. */
  asked: MainQuestion[];
}

/** Id of the host behind the API. */
export const OWN_ID = "00000000000000000000000000000000000000ff";

/** Such an API, `ageSeconds` after a tick, on a peer that answers with `answers`. */
export function api(ageSeconds = 0, answers: Partial<Answers> = {}): Api {
  const picker = createPicker();
  const api: Api = {
    loads: [],
    stops: 0,
    questions: [],
    offloads: [],
    asked: [],
    context: {
      pid: 42,
      nodeId: OWN_ID,
      periodSeconds: 2,
      hasSeeds: false,
      status: '{"schema":"shivya.status/1"}',
      routes: { keepShare: 1, drainPerSecond: 0, routes: [] },
      hosts: [],
      tickDurations: undefined,
      tickedAtSeconds: 100,
      mesh: {
        ask(question) {
          api.questions.push(question);
          const answer = answers[question.ask];
          if (answer !== undefined) return Promise.resolve(answer);
          return Promise.reject(new HttpError(503, "The peer did not answer within 8 s"));
        },
      },
      main: {
        ask(question) {
          api.asked.push(question);
          return Promise.resolve({ answerTo: question.ask });
        },
      },
      events: createEventStream(),
      now: () => 100 + ageSeconds,
      load: (report) => api.loads.push(report),
      offload: (id, perSecond) => api.offloads.push([id, perSecond]),
      pick(count) {
        picker.follow(sharesOf(this.routes!));
        return pickMany(picker, count);
      },
      stop: () => api.stops++,
    },
  };
  return api;
}

/** Sends a request. */
export async function ask(
  context: ApiContext,
  method: string,
  url: string,
  body: string | Uint8Array = "",
  // deno-lint-ignore no-explicit-any
): Promise<{ status: number; json: any; headers: Readonly<Record<string, string>> }> {
  const reply = await respond(context, {
    method,
    url,
    headers: {},
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve(
        typeof body === "string" ? new TextEncoder().encode(body) : body,
      );
    },
  });
  const { status, headers = {} } = reply;
  return { status, json: JSON.parse("body" in reply ? reply.body : "null"), headers };
}

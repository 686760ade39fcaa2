/** The local API's routes, without a daemon behind them. */
import { HttpError } from "../../daemon/http_error.ts";
import type { LoadReport } from "../../daemon/load_reports.ts";
import type { Answers, Question } from "../../daemon/p2p_messages.ts";
import type { ApiContext } from "../../daemon/route.ts";
import { respond } from "../../daemon/routes.ts";

/** An API on a daemon that only notes what it is told. */
export interface Api {
  context: ApiContext;
  loads: LoadReport[];
  stops: number;
  questions: Question[];
}

/** Such an API, `ageSeconds` after a tick, on a peer that answers with `answers`. */
export function api(ageSeconds = 0, answers: Partial<Answers> = {}): Api {
  const api: Api = {
    loads: [],
    stops: 0,
    questions: [],
    context: {
      pid: 42,
      periodSeconds: 2,
      status: '{"schema":"shivya.status/1"}',
      tickedAtSeconds: 100,
      mesh: {
        ask(question) {
          api.questions.push(question);
          const answer = answers[question.ask];
          if (answer !== undefined) return Promise.resolve(answer);
          return Promise.reject(new HttpError(503, "The peer did not answer within 8 s"));
        },
      },
      now: () => 100 + ageSeconds,
      load: (report) => api.loads.push(report),
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
  const { status, body: text, headers = {} } = await respond(context, {
    method,
    url,
    headers: {},
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve(
        typeof body === "string" ? new TextEncoder().encode(body) : body,
      );
    },
  });
  return { status, json: JSON.parse(text), headers };
}

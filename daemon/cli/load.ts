/** `shivya load`: reports this host's work, as an application would. */
import { HttpError } from "../api/http_error.ts";
import { checkLoadReport } from "../api/load_schema.ts";
import type { Settings } from "../config/settings.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import type { LoadReport } from "../host/load_reports.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";

/** Sends the report. Throws an `ExitError`: 2 for one that cannot be, 3 when no daemon runs. */
export async function load(settings: Settings, report: LoadReport): Promise<void> {
  check(report);
  const body = new TextEncoder().encode(JSON.stringify(report));
  const text = await ask("POST", "/v1/load", settings, { schema: "shivya.load/1", body });
  show<{ staleAfterSeconds: number }>(
    text,
    settings,
    ({ staleAfterSeconds }) => `Reported; it holds for ${staleAfterSeconds} s`,
  );
}

function check(report: LoadReport): void {
  if (Object.values(report).every((value) => value === undefined)) {
    throw new ExitError(EXIT.usage, "Nothing to report: give --backlog or another number");
  }
  try {
    checkLoadReport(report);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new ExitError(EXIT.usage, `Cannot report this: ${error.message}`);
  }
}

/** `shivya pick`: where to take the next item. */
import type { CountedDestination } from "../client/answers.ts";
import type { Settings } from "../config/settings.ts";
import { count as counted } from "../text/table.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";
import { describeRoute } from "./show_routes.ts";

/** Picks so often and prints the destinations. Throws an `ExitError` 3 when no daemon runs. */
export async function pick(settings: Settings, count: number): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify({ count }));
  const text = await ask("POST", "/v1/pick", settings, { schema: "shivya.pick/1", body });
  show<{ picks: CountedDestination[] }>(
    text,
    settings,
    ({ picks }) => picks.map((pick) => formatPick(pick, count > 1)).join("\n"),
  );
}

/** `keep`, or where to send it; how many, if there are several. */
export function formatPick(pick: CountedDestination, isCounted: boolean): string {
  const where = pick.keep ? "keep" : `send to ${describeRoute(pick)}`;
  return isCounted ? `${where}: ${counted(pick.count, "item")}` : where;
}

/** `shivya settle`: has the daemon settle now, not at its next tick. */
import type { Settings } from "../config/settings.ts";
import type { SettledEvent } from "../host/events_of.ts";
import { shortId } from "../text/short_id.ts";
import { count } from "../text/table.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";

/** Settles and prints what came of it. Throws an `ExitError` 3 when no daemon runs. */
export async function settleNow(settings: Settings): Promise<void> {
  const text = await ask("POST", "/v1/settle", settings, { schema: "shivya.settle/1" });
  show(text, settings, formatSettled);
}

/** How many hosts, and what they have in common. */
export function formatSettled({ hosts, links, digest, recordsHash }: SettledEvent): string {
  const what = `Settled ${count(hosts, "host")} and ${count(links, "link")}`;
  return digest === undefined
    ? `${what}: the mesh does not know of this host yet`
    : `${what}: digest ${shortId(digest)} of records ${shortId(recordsHash)}`;
}

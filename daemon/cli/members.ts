/** `shivya members`: the hosts of the mesh that were ever heard of. */
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import type { Settings } from "../config/settings.ts";
import { escapeControls } from "../text/printable.ts";
import { age, formatColumns, milliseconds } from "../text/table.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";

/** Prints the hosts that the daemon knows. Throws an `ExitError` 3 when no daemon runs. */
export async function members(settings: Settings): Promise<void> {
  const text = await ask("GET", "/v1/members", settings, { schema: "shivya.members/1" });
  show<{ hosts: KnownHost[]; nodeId: string }>(
    text,
    settings,
    ({ hosts, nodeId }) => formatMembers(hosts, nodeId),
  );
}

/** A line for each, this host's own among them: ids in full, for they are what `get --from` takes. */
export function formatMembers(hosts: readonly KnownHost[], own: string): string {
  if (hosts.every(({ id }) => id === own)) return "No other host is known: this one is alone";
  const rows = hosts.map(({ id, name, address, state, rttSeconds, newsSeconds, isLinked }) => [
    id,
    name === "" ? "—" : escapeControls(name),
    address ?? "—",
    state,
    milliseconds(rttSeconds),
    age(newsSeconds),
    id === own ? "this host" : isLinked ? "yes" : "no",
  ]);
  const names = ["id", "name", "address", "state", "rtt", "news", "linked"];
  return formatColumns([names, ...rows], "llllrrl");
}

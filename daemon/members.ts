/** `shivya members`: who is in the routing table. */
import { ask } from "./client.ts";
import type { MemberAnswer } from "./p2p_messages.ts";
import type { Settings } from "./settings.ts";
import { age, formatColumns } from "./table.ts";

/** Prints the peers this daemon knows. Throws an `ExitError` 3 when no daemon runs. */
export async function members(settings: Settings): Promise<void> {
  const text = await ask("GET", "/v1/members", settings);
  if (settings.json) return console.log(text.trimEnd());
  const { members }: { members: MemberAnswer[] } = JSON.parse(text);
  console.log(formatMembers(members));
}

/** A line for each: ids in full, for they are what `get --from` takes. */
export function formatMembers(members: readonly MemberAnswer[]): string {
  if (members.length === 0) return "No other host is known: this one is alone";
  const rows = members.map(({ id, address, rttSeconds, lastSeenSeconds, bucket, hasFailed }) => [
    id,
    address,
    hasFailed ? "silent" : milliseconds(rttSeconds),
    age(lastSeenSeconds),
    String(bucket),
  ]);
  return formatColumns([["id", "address", "rtt", "seen", "bucket"], ...rows], "llrrl");
}

/** Round trips: three digits are enough from a loopback to a satellite. */
function milliseconds(seconds: number | undefined): string {
  return seconds === undefined ? "—" : `${Number((seconds * 1000).toPrecision(3))} ms`;
}

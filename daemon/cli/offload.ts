/** `shivya offload`: says how much is really sent to another host. */
import type { Offloaded } from "../client/answers.ts";
import type { Settings } from "../config/settings.ts";
import { quantity } from "../text/table.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";
import { describeRoute } from "./show_routes.ts";

/** Reports so many items per second to a host. Throws an `ExitError`: 1 if it is not known, 3 when no daemon runs. */
export async function offload(settings: Settings, peer: string, perSecond: number): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify({ peer, perSecond }));
  const text = await ask("POST", "/v1/offload", settings, { schema: "shivya.offload/1", body });
  show(text, settings, formatOffloaded);
}

function formatOffloaded({ id, name, perSecond, staleAfterSeconds }: Offloaded): string {
  const host = describeRoute({ id, name, service: "" });
  return perSecond === 0
    ? `Nothing is sent to ${host} any more`
    : `${quantity(perSecond, " items/s")} are sent to ${host}; it holds for ${staleAfterSeconds} s`;
}

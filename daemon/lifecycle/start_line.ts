/** What a daemon says on stdout once it runs. */
import { formatAddress, packAddress } from "../../p2p/address.ts";
import type { StartSettings } from "../config/settings.ts";
import { dashboardAddress } from "../dashboard/dashboard_address.ts";
import { tokenFilePath } from "../dashboard/token_file.ts";
import { count } from "../text/table.ts";

/** What there is to say. */
export interface StartNews {
  readonly settings: StartSettings;
  readonly nodeId: string;
  /** What kind of mesh it is. */
  readonly mode: string;
  readonly peersRemembered: number;
  /** Command that asks how it does. */
  readonly ask: string;
  /** What entitles a dashboard to settle. */
  readonly token: string;
}

/**
 * One line, and one more about the dashboard, or JSON. The token is in it on a terminal only: anything
 * else may be a file or a journal, which others may read.
 */
export function startLine(news: StartNews, isTerminal = Deno.stdout.isTerminal()): string {
  const { settings, nodeId, mode, peersRemembered, ask, token } = news;
  const { host, port, socket, network, json, stateDir, visualize } = settings;
  const address = visualize === undefined
    ? undefined
    : dashboardAddress(visualize, isTerminal ? token : undefined);
  const tokenFile = tokenFilePath(socket);
  if (json) {
    return JSON.stringify({
      schema: "shivya.start/1",
      nodeId,
      pid: Deno.pid,
      ...{ host, port, socket, stateDir },
      mesh: { mode, ...(network === undefined ? {} : { network }) },
      peersRemembered,
      ...(address === undefined ? {} : { dashboard: address, tokenFile }),
    });
  }
  const udp = `UDP ${formatAddress(packAddress(host, port))} bound`;
  const mesh = `${mode} mesh${network === undefined ? "" : ` ${JSON.stringify(network)}`}`;
  const peers = `${count(peersRemembered, "peer")} remembered`;
  const line = `shivya ${nodeId} runs: ${udp}, ${mesh}, ${peers}, socket ${socket}; ask: ${ask}`;
  if (address === undefined) return line;
  return `${line}\ndashboard: ${address}${isTerminal ? "" : ` (token in ${tokenFile})`}`;
}

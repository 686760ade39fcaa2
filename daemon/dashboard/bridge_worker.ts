/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The worker that serves the dashboard. It may listen on its own address and nothing else: whatever a
 * browser sends is parsed where no file, other address or program can be reached.
 *
 * @module
 */
import { createAsker } from "../api/asker.ts";
import { type Connections, serveConnections } from "../api/connections.ts";
import assets from "./assets.json" with { type: "json" };
import { packAssets } from "./bridge_assets.ts";
import { type Clients, createClients } from "./bridge_clients.ts";
import "./bridge_environment.ts";
import type {
  BridgeQuestion,
  FromBridgeWorker,
  ListenForDashboards,
  ToBridgeWorker,
} from "./bridge_messages.ts";
import { createNews } from "./bridge_news.ts";
import { createBridgeServer } from "./bridge_server.ts";

/** Connections at a time, those of clients included; further ones wait. */
const CONNECTION_LIMIT = 64;
/** Clients have this long to take leave when the daemon ends, in milliseconds. */
const CLOSE_DEADLINE = 500;
/** The main thread has this long to answer, in seconds. */
const MAIN_DEADLINE = 4;

const tell = (message: FromBridgeWorker) => self.postMessage(message);

const news = createNews();
const main = createAsker<BridgeQuestion>({
  whom: "daemon",
  deadlineSeconds: MAIN_DEADLINE,
  send: ({ id, question }) => tell({ kind: "ask", id, question }),
});

let clients: Clients | undefined;
let connections: Connections | undefined;

self.onmessage = async ({ data }: MessageEvent<ToBridgeWorker>) => {
  switch (data.kind) {
    case "listen":
      return listen(data);
    case "state":
      news.takeState(data.state);
      return clients?.tell("state");
    case "row":
      news.takeRow(data.row);
      return tellCounts();
    case "event":
      news.takeEvent(data.event);
      return clients?.tell("event");
    case "answer":
      return main.take(data.reply);
    case "close":
      clients?.close();
      await connections?.close(CLOSE_DEADLINE);
      tell({ kind: "closed" });
  }
};

function listen({ hostname, port, token, hello }: ListenForDashboards): void {
  clients = createClients({
    news,
    hello,
    token,
    now: () => performance.now() / 1000,
    settle: () => main.ask({ ask: "settle" }) as Promise<object>,
    onWatched(isWatched) {
      tell({ kind: "watched", isWatched });
      tellCounts();
    },
  });
  try {
    const listener = Deno.listen({ hostname, port });
    const server = createBridgeServer({ assets: packAssets(assets), clients });
    connections = serveConnections(server, listener, CONNECTION_LIMIT);
    tell({ kind: "listening" });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    tell({ kind: "refused", reason: message, code });
  }
}

function tellCounts(): void {
  if (clients !== undefined) tell({ kind: "counts", counts: clients.counts });
}

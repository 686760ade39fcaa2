/** Bridges without a daemon behind them, and those who look at them. */
import type { Server } from "node:http";
import { serveConnections } from "../../daemon/api/connections.ts";
import { packAssets } from "../../daemon/dashboard/bridge_assets.ts";
import {
  type Clients,
  type ClientsOptions,
  createClients,
} from "../../daemon/dashboard/bridge_clients.ts";
import { createNews, type News } from "../../daemon/dashboard/bridge_news.ts";
import { createBridgeServer } from "../../daemon/dashboard/bridge_server.ts";
import type {
  DashboardHello,
  DashboardState,
  FromBridge,
  HistoryRow,
} from "../../daemon/dashboard/dashboard_feed.ts";
import { unpackHistory } from "../../daemon/dashboard/dashboard_history.ts";
import { applyPatch } from "../../daemon/dashboard/dashboard_patch.ts";
import { eventually, freePort } from "./harness.ts";

/** A TCP port that was free a moment ago. */
export function freeTcpPort(): number {
  while (true) {
    const port = freePort();
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** What entitles to settle here. */
export const TOKEN = "0123456789abcdef0123456789abcdef";

/** How each of these bridges introduces itself. */
export const HELLO: DashboardHello = {
  kind: "hello",
  schema: "shivya.dashboard/1",
  nodeId: "aa".repeat(20),
  version: "9.9.9",
  periodSeconds: 1,
};

const FILES = {
  "/": { type: "text/html; charset=utf-8", body: "<p>page</p>" },
  "/app.js": { type: "text/javascript; charset=utf-8", body: "let page;".repeat(1_000) },
};

/** A bridge in this thread. */
export interface OpenBridge extends AsyncDisposable {
  readonly port: number;
  readonly news: News;
  readonly clients: Clients;
  /** How often it was settled. */
  readonly settles: number;
}

/** Opens one on a port of its own. */
export function openBridge(more: Partial<ClientsOptions> = {}): OpenBridge {
  const news = createNews();
  let settles = 0;
  const clients = createClients({
    news,
    hello: HELLO,
    token: TOKEN,
    now: () => performance.now() / 1000,
    settle: () => Promise.resolve({ kind: "settled", hosts: ++settles }),
    onWatched: () => {},
    ...more,
  });
  const deadlines = { request: 300, check: 50, answer: 1_000, leave: 300 };
  const server = createBridgeServer({ assets: packAssets(FILES), clients, deadlines });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = serveConnections(server, listener, 64);
  return {
    port: listener.addr.port,
    news,
    clients,
    get settles() {
      return settles;
    },
    async [Symbol.asyncDispose]() {
      clients.close();
      await connections.close(100);
      await closed(server);
    },
  };
}

/** Ends the timer that looks at the server's deadlines. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Somebody who looks. */
export interface Onlooker extends AsyncDisposable {
  /** All messages so far. */
  readonly messages: readonly FromBridge[];
  /** The whole state with all patches since. */
  readonly state: DashboardState | undefined;
  readonly rows: readonly HistoryRow[];
  readonly events: readonly object[];
  /** Resolves once the other end has closed, to the code. */
  readonly closed: Promise<number>;
  send(message: string | Uint8Array): void;
  /** Waits until this is so. */
  until(willDo: (onlooker: Onlooker) => boolean): Promise<void>;
}

/** Opens the feed of a port. Throws if that is refused. */
export async function look(port: number): Promise<Onlooker> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<number>();
  const messages: FromBridge[] = [];
  let state: DashboardState | undefined;
  let rows: HistoryRow[] = [];
  const events: object[] = [];
  socket.onopen = () => opened.resolve();
  socket.onerror = (event) => {
    opened.reject(new Error((event as ErrorEvent).message));
  };
  socket.onclose = ({ code }) => closed.resolve(code);
  socket.onmessage = ({ data }) => {
    const message: FromBridge = JSON.parse(data);
    messages.push(message);
    if (message.kind === "state") state = message.state;
    if (message.kind === "patch") state = applyPatch(state!, message.patch);
    if (message.kind === "history") rows = unpackHistory(message);
    if (message.kind === "events") events.push(...message.events);
  };
  await opened.promise;
  const onlooker: Onlooker = {
    messages,
    events,
    get state() {
      return state;
    },
    get rows() {
      return rows;
    },
    closed: closed.promise,
    send: (message) => socket.send(message as string),
    async until(willDo) {
      await eventually(() => Promise.resolve(willDo(onlooker)), (isSo) => isSo);
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await closed.promise;
    },
  };
  return onlooker;
}

/** Sends raw bytes and answers with all that comes until the other end closes. */
export async function raw(port: number, request: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}

/** A request for a WebSocket, as a browser would make it. */
export function upgrade(headers: Record<string, string> = {}, path = "/ws"): string {
  const all = {
    host: "127.0.0.1:9002",
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** A state in which `n` is to be found, and `filler` bytes beside. */
export function stateOf(n: number, filler = 0): DashboardState {
  const text = String(n).padStart(filler, "x");
  const host = { name: text, service: "", state: "alive" as const, isLinked: false, backlog: n };
  return { at: n, status: { port: n } as DashboardState["status"], hosts: { a: host }, links: {} };
}

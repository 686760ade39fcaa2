/**
 * The bridge's own server in front of a made-up mesh: `deno run -A tests/browser/mock_feed.ts [HOSTS]`
 * to look at the page.
 */
import { serveConnections } from "../../daemon/api/connections.ts";
import assets from "../../daemon/dashboard/assets.json" with { type: "json" };
import { type AssetFiles, packAssets } from "../../daemon/dashboard/bridge_assets.ts";
import { createClients } from "../../daemon/dashboard/bridge_clients.ts";
import { createNews } from "../../daemon/dashboard/bridge_news.ts";
import { createBridgeServer } from "../../daemon/dashboard/bridge_server.ts";
import { historyRow } from "../../daemon/dashboard/dashboard_history.ts";
import { createMockMesh, type MockMesh, type MockMeshOptions } from "./mock_mesh.ts";

/** What entitles to settle. */
export const TOKEN = "0123456789abcdef0123456789abcdef";

/** A mesh to look at. */
export interface MockFeed extends AsyncDisposable {
  readonly mesh: MockMesh;
  readonly port: number;
  /** Address of the page, the token in it. */
  readonly url: string;
  /** How often it was settled. */
  readonly settles: number;
  /** A tick, told to all who look. */
  tick(): void;
  /** Something happened. */
  event(event: object): void;
}

interface MockFeedOptions extends MockMeshOptions {
  port?: number;
  files?: AssetFiles;
  /** Ticks that went by before, a second each. */
  past?: number;
}

/** Serves it, and ticks on its own if it is told how often, seconds. */
export function startMockFeed(
  { port = 0, files = assets, past = 600, ...options }: MockFeedOptions,
  periodSeconds?: number,
): MockFeed {
  const mesh = createMockMesh(options);
  const news = createNews();
  let settles = 0;
  const clients = createClients({
    news,
    hello: {
      kind: "hello",
      schema: "shivya.dashboard/1",
      nodeId: mesh.ids[0]!,
      version: "0.1.0",
      periodSeconds: periodSeconds ?? 1,
    },
    token: TOKEN,
    now: () => performance.now() / 1000,
    settle: () =>
      Promise.resolve({
        kind: "settled",
        hosts: mesh.ids.length,
        links: 3,
        curlRemoved: ++settles,
        harmonicRemoved: 0,
      }),
    // As the daemon does: who comes first need not wait for a tick.
    onWatched: (isWatched) => isWatched && queueMicrotask(() => tell()),
  });
  const beganAt = Date.now() / 1000;
  let before = mesh.state(beganAt - past - 1);
  for (let second = -past; second < 0; second++) {
    mesh.step();
    const state = mesh.state(beganAt + second);
    news.takeRow(historyRow(state, before));
    before = state;
  }
  const tell = () => {
    const state = mesh.state(Date.now() / 1000);
    news.takeState(JSON.stringify(state));
    clients.tell("state");
  };
  const tick = () => {
    mesh.step();
    tell();
  };
  tick();
  const server = createBridgeServer({ assets: packAssets(files), clients });
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const connections = serveConnections(server, listener, 64);
  const timer = periodSeconds === undefined ? undefined : setInterval(tick, periodSeconds * 1000);
  return {
    mesh,
    port: listener.addr.port,
    url: `http://127.0.0.1:${listener.addr.port}/#${TOKEN}`,
    get settles() {
      return settles;
    },
    tick,
    event(event) {
      news.takeEvent(event);
      clients.tell("event");
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      clients.close();
      await connections.close(100);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

if (import.meta.main) {
  const feed = startMockFeed({ hosts: Number(Deno.args[0] ?? 12), port: 9902 }, 1);
  console.log(feed.url);
}

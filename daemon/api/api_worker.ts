/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The worker that serves the local API. It may touch its own socket and nothing else: whatever a
 * client sends is parsed where no other file, address or program can be reached.
 *
 * @module
 */
import { readConfigText } from "../config/config_text.ts";
import { type FilePlace, isInPlace, placeOf, removeFile } from "../files/file_place.ts";
import { createPickedBatch } from "../host/picked_batch.ts";
import { createPicker, KEEP, pickMany } from "../host/picker.ts";
import { sharesOf } from "../host/routes_answer.ts";
import type { FromApi, Listen, MainQuestion, Published, ToApi } from "./api_messages.ts";
import { createApiServer } from "./api_server.ts";
import { createAsker } from "./asker.ts";
import { type Connections, serveConnections } from "./connections.ts";
import { createEventStream } from "./event_stream.ts";
import { createMeshClient } from "./mesh_client.ts";
import type { ApiContext } from "./route.ts";

/** Connections at a time; further ones wait. */
const CONNECTION_LIMIT = 2_048;
/** Answers under way have this long to end when the daemon does, in milliseconds. */
const CLOSE_DEADLINE = 500;
/** The main thread has this long to answer, in seconds. */
const MAIN_DEADLINE = 4;

const now = () => performance.now() / 1000;
const tell = (message: FromApi) => self.postMessage(message);

const events = createEventStream();
const picker = createPicker();
const picked = createPickedBatch((counts) => tell({ kind: "picked", counts }));
const main = createAsker<MainQuestion>({
  whom: "daemon",
  deadlineSeconds: MAIN_DEADLINE,
  send: ({ id, question }) => tell({ kind: "ask", id, question }),
});

let connections: Connections | undefined;
let socketFile: FilePlace | undefined;
let pidFile: FilePlace | undefined;
let tokenFile: FilePlace | undefined;
let configFile: string | undefined;
let latest: Published | undefined;
let tickedAtSeconds = now();

self.onmessage = async ({ data }: MessageEvent<ToApi>) => {
  switch (data.kind) {
    case "listen":
      ({ configFile, pidFile } = data);
      connections = listen(data);
      return;
    case "publish":
      return publish(data.published);
    case "event":
      return events.publish(data.event);
    case "answer":
      return main.take(data.reply);
    case "keepTokenFile":
      tokenFile = data.place;
      return;
    case "removeTokenFile":
      return removeTokenFile();
    case "readConfig":
      return tell(readConfig());
    case "close": {
      const isSocketOurs = socketFile !== undefined && isInPlace(socketFile);
      picked.flush();
      events.close();
      // Once the socket is gone, what lies there may be the next daemon's.
      removeTokenFile();
      await connections?.close(CLOSE_DEADLINE, isSocketOurs);
      remove(pidFile);
      tell({ kind: "closed", isSocketOurs });
    }
  }
};

function readConfig(): FromApi {
  try {
    // Whoever opens a pipe waits for somebody who writes, and nobody is answered meanwhile.
    if (!Deno.statSync(configFile!).isFile) {
      throw new TypeError(`${configFile} is not a file any more`);
    }
    return { kind: "config", text: readConfigText(configFile!) };
  } catch (error) {
    return { kind: "config", reason: (error as Error).message };
  }
}

function remove(file: FilePlace | undefined): void {
  try {
    if (file !== undefined) removeFile(file);
  } catch {
    // It is left over then, and the next daemon sees that.
  }
}

function removeTokenFile(): void {
  remove(tokenFile);
  tokenFile = undefined;
}

function publish(published: Published): void {
  if (latest === undefined) tell({ kind: "ready" });
  latest = published;
  if (published.ticked) tickedAtSeconds = now();
  if (published.routes !== undefined) picker.follow(sharesOf(published.routes));
}

function listen(message: Listen): Connections | undefined {
  try {
    const listener = Deno.listen({ transport: "unix", path: message.socket });
    socketFile = placeOf(message.socket);
    const server = createApiServer(createContext(message));
    const served = serveConnections(server, listener, CONNECTION_LIMIT);
    tell({ kind: "listening" });
    return served;
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    tell({ kind: "refused", reason: message, code });
  }
}

function createContext({ pid, nodeId, periodSeconds, hasSeeds, questions }: Listen): ApiContext {
  return {
    pid,
    nodeId,
    periodSeconds,
    hasSeeds,
    get status() {
      return latest?.status;
    },
    get routes() {
      return latest?.routes;
    },
    get hosts() {
      return latest?.hosts ?? [];
    },
    get tickDurations() {
      return latest?.tickDurations;
    },
    get dashboard() {
      return latest?.dashboard;
    },
    get tickedAtSeconds() {
      return tickedAtSeconds;
    },
    mesh: createMeshClient(questions),
    main: { ask: (question) => main.ask(question) as Promise<object> },
    events,
    now,
    load: (report) => tell({ kind: "load", report }),
    offload: (id, perSecond) => tell({ kind: "offload", id, perSecond }),
    pick,
    stop: () => tell({ kind: "stop" }),
  };
}

function pick(count: number): Map<string, number> {
  const counts = pickMany(picker, count);
  for (const [name, items] of counts) picked.add(name === KEEP ? undefined : name, items);
  return counts;
}

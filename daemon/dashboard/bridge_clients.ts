/** Those who look at the dashboard: each is brought up to date as fast as it reads, and no faster. */
import type { DashboardCounts } from "./bridge_messages.ts";
import { encode, type News, type Seen } from "./bridge_news.ts";
import { isToken, tokenIn } from "./bridge_token.ts";
import type { DashboardHello, FromBridge } from "./dashboard_feed.ts";

/** A client's end of a WebSocket. */
export interface ClientSocket {
  /** Bytes of messages that the system has not taken yet. */
  readonly bufferedAmount: number;
  send(message: Uint8Array): void;
  /** Asks for a sign of life, which whoever reads gives without further ado. */
  ping(): void;
  /** Takes leave. */
  close(code: number, reason: string): void;
  /** Lets go at once, whatever is unsent. */
  terminate(): void;
}

/** A client that is there. */
export interface BridgeClient {
  /** Takes in a message; `undefined` for one that is no text. */
  receive(text: string | undefined): void;
  /** It gave the sign of life that it was asked for. */
  answered(): void;
  /** It is gone. */
  left(): void;
}

/** How much is put up with. */
export interface ClientLimits {
  /** Clients at a time. */
  clients: number;
  /** Bytes that a client may leave unread, beside what the system holds, and still be sent more. */
  unreadBytes: number;
  /** Seconds that it may be above that. */
  slowSeconds: number;
  /** Seconds after which it is asked for a sign of life, again and again. */
  askSeconds: number;
  /** Seconds that it has for the answer: who does not read takes the place of others. */
  deafSeconds: number;
  /** Wrong tokens that a client may send. */
  wrongTokens: number;
}

/** What clients are served with. */
export interface ClientsOptions {
  news: News;
  hello: DashboardHello;
  /** What entitles to settle. */
  token: string;
  /** A clock that never goes back, in seconds. */
  now: () => number;
  /** Settles, and answers with what came of it. */
  settle: () => Promise<object>;
  /** Told when the first client comes, and when the last one leaves. */
  onWatched: (isWatched: boolean) => void;
  limits?: Partial<ClientLimits>;
}

/** All clients. */
export interface Clients {
  readonly counts: DashboardCounts;
  /** Whether no further one may join. */
  readonly isFull: boolean;
  join(socket: ClientSocket): BridgeClient;
  /** Tells all of them the news: another state, or what happened in between. */
  tell(news: "state" | "event"): void;
  /** Takes leave of all. */
  close(): void;
}

/** RFC 6455, 7.4.1. */
const CLOSE = { goingAway: 1001, againstTheRules: 1008 };

const LIMITS: ClientLimits = {
  clients: 32,
  unreadBytes: 262_144,
  slowSeconds: 30,
  askSeconds: 5,
  deafSeconds: 15,
  wrongTokens: 5,
};

interface Watcher {
  readonly socket: ClientSocket;
  seen: Seen;
  slowSince?: number | undefined;
  /** When it was last asked for a sign of life, or came; and whether it has not given it yet. */
  askedAt: number;
  isAsked: boolean;
  wrongTokens: number;
  isSettling: boolean;
}

/** Nobody is there yet. */
export function createClients(options: ClientsOptions): Clients {
  const { news, now, token, settle, onWatched } = options;
  const limits = { ...LIMITS, ...options.limits };
  const hello = encode(options.hello);
  const watchers = new Set<Watcher>();
  let framesSkipped = 0;
  let bytesSent = 0;

  const leave = (watcher: Watcher) => {
    if (!watchers.delete(watcher) || watchers.size > 0) return;
    news.forgetState();
    onWatched(false);
  };
  const send = ({ socket }: Watcher, message: Uint8Array) => {
    bytesSent += message.length;
    socket.send(message);
  };
  const letGo = (watcher: Watcher) => {
    leave(watcher);
    watcher.socket.terminate();
  };
  const isDeaf = ({ isAsked, askedAt }: Watcher) =>
    isAsked && now() - askedAt >= limits.deafSeconds;
  const askInTime = (watcher: Watcher) => {
    if (watcher.isAsked || now() - watcher.askedAt < limits.askSeconds) return;
    watcher.isAsked = true;
    watcher.askedAt = now();
    watcher.socket.ping();
  };
  const isBehind = ({ socket }: Watcher) => socket.bufferedAmount > limits.unreadBytes;
  const bring = (watcher: Watcher, isState: boolean) => {
    if (isDeaf(watcher)) return letGo(watcher);
    askInTime(watcher);
    if (isBehind(watcher)) {
      watcher.slowSince ??= now();
      if (isState) framesSkipped++;
      if (now() - watcher.slowSince < limits.slowSeconds) return;
      return letGo(watcher);
    }
    watcher.slowSince = undefined;
    const { messages, seen } = news.since(watcher.seen);
    watcher.seen = seen;
    for (const message of messages) send(watcher, message);
  };
  const answer = (watcher: Watcher, message: FromBridge) => {
    if (!watchers.has(watcher)) return;
    if (!isBehind(watcher)) return send(watcher, encode(message));
    letGo(watcher);
  };
  const cutOff = (watcher: Watcher, reason: string) => {
    leave(watcher);
    watcher.socket.close(CLOSE.againstTheRules, reason);
  };
  const settleFor = async (watcher: Watcher) => {
    watcher.isSettling = true;
    try {
      answer(watcher, { kind: "settled", event: await settle() });
    } catch (error) {
      answer(watcher, { kind: "refused", reason: (error as Error).message });
    } finally {
      watcher.isSettling = false;
    }
  };
  const receive = (watcher: Watcher, text: string | undefined) => {
    if (!watchers.has(watcher)) return;
    const given = text === undefined ? undefined : tokenIn(text);
    if (given === undefined) return cutOff(watcher, "There is nothing but settle to ask for");
    if (!isToken(given, token)) {
      answer(watcher, { kind: "refused", reason: "That is not the token printed at start" });
      if (++watcher.wrongTokens >= limits.wrongTokens) cutOff(watcher, "Too many wrong tokens");
    } else if (watcher.isSettling) {
      answer(watcher, { kind: "refused", reason: "A settle is under way" });
    } else {
      settleFor(watcher);
    }
  };

  return {
    get counts() {
      return { clients: watchers.size, framesSkipped, bytesSent };
    },
    get isFull() {
      return watchers.size >= limits.clients;
    },
    join(socket) {
      const watcher: Watcher = {
        socket,
        seen: { events: 0 },
        askedAt: now(),
        isAsked: false,
        wrongTokens: 0,
        isSettling: false,
      };
      watchers.add(watcher);
      send(watcher, hello);
      bring(watcher, false);
      if (watchers.size === 1) onWatched(true);
      return {
        receive: (text) => receive(watcher, text),
        answered: () => watcher.isAsked = false,
        left: () => leave(watcher),
      };
    },
    tell(kind) {
      for (const watcher of watchers) bring(watcher, kind === "state");
    },
    close() {
      for (const { socket } of watchers) socket.close(CLOSE.goingAway, "The daemon ends");
    },
  };
}

/** Asks a daemon for what there is to watch. */
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import { type DaemonStatus, STATUS_SCHEMA } from "../api/daemon_status.ts";
import { ask } from "../cli/ask.ts";
import { understand } from "../cli/show.ts";
import type { DaemonEvent } from "../client/answers.ts";
import { createClient } from "../client/client.ts";
import type { Reach } from "../config/settings.ts";
import { parseSafely } from "../text/printable.ts";
import type { WatchPicture } from "./watch_picture.ts";

/** Events that are kept to be shown. */
const EVENT_LIMIT = 64;

/** Pictures of one daemon. */
export interface WatchSource {
  /** How it looks now. Throws an `ExitError` as `ask` does. */
  look(): Promise<WatchPicture>;
  /** The last events, newest last. */
  readonly events: readonly DaemonEvent[];
  /** Asks no more. */
  stop(): void;
}

/** A source that follows the daemon's events from the first look that goes well. */
export function createWatchSource(settings: Reach): WatchSource {
  const { socket } = settings;
  const ending = new AbortController();
  let events: DaemonEvent[] = [];
  let isFollowing = false;

  const follow = async () => {
    isFollowing = true;
    try {
      events = [];
      const { signal } = ending;
      for await (const event of createClient({ socket }).events({ last: EVENT_LIMIT, signal })) {
        events.push(event);
        if (events.length > EVENT_LIMIT) events.shift();
      }
    } catch {
      // The daemon ended, or the view did: a later look begins anew.
    } finally {
      isFollowing = false;
    }
  };
  const get = async <Answer>(path: string, schema: string): Promise<Answer> => {
    const text = await ask("GET", path, settings, { schema });
    return understand(settings, () => parseSafely<Answer>(text));
  };
  return {
    async look() {
      const [status, { hosts }, routes] = await Promise.all([
        get<DaemonStatus>("/v1/status", STATUS_SCHEMA),
        get<{ hosts: KnownHost[] }>("/v1/members", "shivya.members/1"),
        get<WatchPicture["routes"]>("/v1/routes?explain", "shivya.routes/1"),
      ]);
      if (!isFollowing) follow();
      return { status, hosts, routes, events };
    },
    get events() {
      return events;
    },
    stop: () => ending.abort(),
  };
}

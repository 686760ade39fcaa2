/**
 * Sessions of the senders that sealed something for us. At first a session is pending: all that is
 * known is that a holder of the mesh key sealed a datagram once, which may be a recording from
 * before we started, or from before the session was forgotten. It goes live when its sender echoes a
 * nonce of ours; from then on nothing opens that was sealed before the echo.
 */
import { REPLAY_WINDOW } from "./constants.ts";
import { createReplayWindow, isFresh, noteCounter, type ReplayWindow } from "./replay_window.ts";

/** One session of one sender. */
export interface SealSession {
  /** Its id, of 16 bytes. */
  readonly id: Uint8Array;
  /** Key of its datagrams. */
  readonly key: Uint8Array;
  /** The mesh key that it was opened with. */
  readonly meshKey: Uint8Array;
  /** Which counters were used. */
  readonly window: ReplayWindow;
}

/** Sessions by name, the least recently used first. */
export interface SealSessions {
  /** Those of unproven age. */
  readonly pending: Map<string, SealSession>;
  /** Those whose sender echoed a nonce of ours. */
  readonly live: Map<string, SealSession>;
  /** Most pending sessions, a count. */
  readonly pendingLimit: number;
  /** Most live sessions, a count. */
  readonly liveLimit: number;
}

/**
 * Creates an empty table of at most `limit` sessions, an eighth of them pending. Throws a
 * `RangeError` unless the limit is a whole number from 2.
 */
export function createSealSessions(limit: number): SealSessions {
  if (!(Number.isSafeInteger(limit) && limit >= 2)) {
    throw new RangeError(`Cannot keep sessions: limit must be 2 or more, is ${limit}`);
  }
  const pendingLimit = Math.ceil(limit / 8);
  return { pending: new Map(), live: new Map(), pendingLimit, liveLimit: limit - pendingLimit };
}

/** A session that is not in the table yet. */
export function createSealSession(
  id: Uint8Array,
  key: Uint8Array,
  meshKey: Uint8Array,
): SealSession {
  return { id, key, meshKey, window: createReplayWindow() };
}

/** The session of this name, if it is remembered. */
export function findSession(sessions: SealSessions, name: string): SealSession | undefined {
  return sessions.live.get(name) ?? sessions.pending.get(name);
}

/**
 * Makes a session the most recently used of its kind, pending if it is new, and answers with whether
 * it is live. Recordings never push out a live one. Forgetting a pending one costs its sender
 * nothing: the next datagram brings it back.
 */
export function useSession(sessions: SealSessions, name: string, session: SealSession): boolean {
  const { pending, live, pendingLimit } = sessions;
  const wasLive = live.delete(name);
  if (wasLive) live.set(name, session);
  else putLast(pending, name, session, pendingLimit);
  return wasLive;
}

/**
 * A pending session goes live: its sender echoed a nonce of ours in the datagram that has just been
 * noted with this counter. No lower counter is fresh any more.
 */
export function enliven(
  sessions: SealSessions,
  name: string,
  session: SealSession,
  counter: number,
): void {
  sessions.pending.delete(name);
  putLast(sessions.live, name, session, sessions.liveLimit);
  const { window } = session;
  for (let lower = Math.max(0, window.highest - REPLAY_WINDOW + 1); lower < counter; lower++) {
    if (isFresh(window, lower)) noteCounter(window, lower);
  }
}

/** Forgets the sessions of every mesh key but these, the very arrays. */
export function keepSessionsOf(sessions: SealSessions, meshKeys: readonly Uint8Array[]): void {
  for (const kind of [sessions.pending, sessions.live]) {
    for (const [name, session] of kind) {
      if (!meshKeys.includes(session.meshKey)) kind.delete(name);
    }
  }
}

function putLast(
  kind: Map<string, SealSession>,
  name: string,
  session: SealSession,
  limit: number,
): void {
  kind.delete(name);
  kind.set(name, session);
  if (kind.size > limit) kind.delete(kind.keys().next().value!);
}

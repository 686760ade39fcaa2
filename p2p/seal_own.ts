/**
 * The session that we seal in: drawn at random at every start, so that its counters may begin at 0
 * although nothing is remembered of the last start.
 */
import { deriveSealKey } from "./seal_cipher.ts";
import { createSealHeader, SESSION_BYTES, sessionName, writeCounter } from "./seal_format.ts";

/** Our own session. */
export interface OwnSession {
  /** Its id, of 16 bytes. */
  readonly id: Uint8Array;
  /** The id as `sessionName` gives it. */
  readonly name: string;
  /** Key of its datagrams. */
  readonly key: Uint8Array;
  /** Header of its datagrams; `nextHeader` writes the counter. */
  readonly header: Uint8Array;
  /** Counter of the next datagram. */
  counter: number;
}

/** Draws a session under a mesh key; `random` fills an array with unpredictable bytes. */
export function drawOwnSession(
  meshKey: Uint8Array,
  purpose: Uint8Array,
  random: (bytes: Uint8Array) => void,
): OwnSession {
  const id = new Uint8Array(SESSION_BYTES);
  random(id);
  return {
    id,
    name: sessionName(id, 0),
    key: deriveSealKey(meshKey, id, purpose),
    header: createSealHeader(id),
    counter: 0,
  };
}

/** Whether every counter from 0 to 2⁵³ − 1 was used; another session must be drawn. */
export function isUsedUp(session: OwnSession): boolean {
  return session.counter > Number.MAX_SAFE_INTEGER;
}

/** The header of the next datagram, borrowed until the next call. No counter is given twice. */
export function nextHeader(session: OwnSession): Uint8Array {
  writeCounter(session.header, session.counter++);
  return session.header;
}

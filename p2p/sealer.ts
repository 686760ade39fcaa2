/**
 * Seals what a host sends and opens what it receives: only holders of the mesh key can say anything
 * in a mesh, and nobody else can repeat what they said. Holders of the key could speak in each
 * other's sessions; what has to come from one host is signed.
 *
 * A sealer alone cannot tell whether a datagram of a session that it does not remember is new or a
 * recording. It opens it, with `isLive` false. Of such datagrams the peer may read no more than it
 * takes to send a nonce and to find it echoed; then it calls `confirm`. Datagrams with `isLive` true
 * were sealed after that echo, and each opens once.
 */
import { DATAGRAM_LIMIT, NETWORK_BYTES } from "./constants.ts";
import { copyBytes } from "./frame_bytes.ts";
import { MESH_KEY_BYTES, MESH_KEY_LIMIT } from "./mesh_key.ts";
import { isFresh, noteCounter } from "./replay_window.ts";
import { decipher, deriveSealKey, encipher, sealPurpose } from "./seal_cipher.ts";
import {
  checkSealed,
  readCounter,
  SEAL_BYTES,
  SEAL_FAULTS,
  SEALED_FRAME_LIMIT,
  type SealFault,
  SESSION_AT,
  SESSION_BYTES,
  sessionName,
} from "./seal_format.ts";
import { drawOwnSession, isUsedUp, nextHeader } from "./seal_own.ts";
import {
  createSealSession,
  createSealSessions,
  enliven,
  findSession,
  keepSessionsOf,
  type SealSession,
  useSession,
} from "./seal_session.ts";

/** What a sealer is made of. */
export interface SealerOptions {
  /** One or two mesh keys of 32 bytes: the first seals, all of them open. */
  keys: readonly Uint8Array[];
  /** Id of the network, of 8 bytes; what is sealed for another one does not open. */
  network: Uint8Array;
  /** Fills an array with unpredictable bytes. */
  random: (bytes: Uint8Array) => void;
  /** Most sessions remembered, an eighth of them not live; default 1,024, about 1 kB each. */
  sessionLimit?: number;
}

/** Seals and opens datagrams. */
export interface Sealer {
  /** Id of the session that this host seals in, of 16 bytes. */
  readonly ownSession: Uint8Array;
  /** Sessions of others that are remembered, a count. */
  readonly sessionCount: number;
  /** The frame opened last, borrowed until the next call of `open`. */
  readonly frame: Uint8Array;
  /**
   * Session id of the sender of that frame. It is the same array for as long as the session is
   * remembered, and another one after it was forgotten, so that a `WeakMap` can hold what is known
   * of it. Throws an `Error` if the last datagram did not open.
   */
  readonly session: Uint8Array;
  /** Whether that session is live; false if the last datagram did not open. */
  readonly isLive: boolean;
  /** Which of the keys that session was opened with, 0 or 1. Throws as `session` does. */
  readonly keyIndex: number;
  /**
   * Seals a frame of at most 1,154 bytes into the start of `out` and answers with the length, 46
   * bytes more. The frame may lie in `out`. Throws a `RangeError` if it does not fit.
   */
  seal(frame: Uint8Array, out: Uint8Array): number;
  /**
   * Opens a datagram. On 0 the frame and what belongs to it may be read; otherwise the answer is why
   * to drop the datagram, and nothing of it is remembered. Takes whatever the network sends.
   */
  open(datagram: Uint8Array): SealFault;
  /** The datagram opened last echoed a nonce of ours: its session is live. Throws as `session`. */
  confirm(): void;
  /**
   * Takes other keys while running. Sessions opened with a key that is not among them are forgotten;
   * if the first one is another, our own session is drawn anew. Throws a `RangeError`, changing
   * nothing, as `createSealer` does.
   */
  setKeys(keys: readonly Uint8Array[]): void;
}

/**
 * Creates a sealer with a session of its own. Throws a `RangeError` unless there are one or two keys
 * of 32 bytes, not the same twice, a network id of 8 bytes and a session limit from 2.
 */
export function createSealer(options: SealerOptions): Sealer {
  if (options.network.length !== NETWORK_BYTES) {
    throw new RangeError(
      `Cannot seal: a network id has ${NETWORK_BYTES} bytes, is ${options.network.length}`,
    );
  }
  const { random, sessionLimit = 1_024 } = options;
  const purpose = sealPurpose(options.network);
  const sessions = createSealSessions(sessionLimit);
  const buffer = new Uint8Array(SEALED_FRAME_LIMIT);
  let keys = adoptKeys(options.keys, []);
  let own = drawOwnSession(keys[0]!, purpose, random);

  let openedFrame = buffer.subarray(0, 0);
  let sender: SealSession | undefined;
  let senderName = "";
  let counter = 0;
  let isLive = false;

  function seal(frame: Uint8Array, out: Uint8Array): number {
    const length = frame.length + SEAL_BYTES;
    const room = Math.min(out.length, DATAGRAM_LIMIT);
    if (length > room) {
      throw new RangeError(`Cannot seal frame: ${length} bytes are needed, is ${room}`);
    }
    if (isUsedUp(own)) own = drawOwnSession(keys[0]!, purpose, random);
    encipher(own.key, nextHeader(own), frame, out);
    return length;
  }

  function open(datagram: Uint8Array): SealFault {
    forgetSender();
    const fault = checkSealed(datagram);
    if (fault !== SEAL_FAULTS.none) return fault;
    senderName = sessionName(datagram, SESSION_AT);
    if (senderName === own.name) return SEAL_FAULTS.ownSession;
    counter = readCounter(datagram);
    if (!Number.isSafeInteger(counter)) return SEAL_FAULTS.badCounter;
    const known = findSession(sessions, senderName);
    if (known !== undefined && !isFresh(known.window, counter)) return SEAL_FAULTS.replayed;
    if (known === undefined) sender = openFirst(datagram);
    else if (opens(known.key, datagram)) sender = known;
    if (sender === undefined) return SEAL_FAULTS.unopenable;
    noteCounter(sender.window, counter);
    isLive = useSession(sessions, senderName, sender);
    return SEAL_FAULTS.none;
  }

  function openFirst(datagram: Uint8Array): SealSession | undefined {
    const id = new Uint8Array(SESSION_BYTES);
    copyBytes(datagram, SESSION_AT, id, 0, SESSION_BYTES);
    for (const meshKey of keys) {
      const key = deriveSealKey(meshKey, id, purpose);
      if (opens(key, datagram)) return createSealSession(id, key, meshKey);
    }
  }

  function opens(key: Uint8Array, datagram: Uint8Array): boolean {
    const length = decipher(key, datagram, buffer);
    if (length < 0) return false;
    openedFrame = buffer.subarray(0, length);
    return true;
  }

  function forgetSender(): void {
    sender = undefined;
    isLive = false;
  }

  function opened(): SealSession {
    if (sender === undefined) throw new Error("Cannot use sender: the last datagram did not open");
    return sender;
  }

  return {
    seal,
    open,
    confirm() {
      if (!isLive) enliven(sessions, senderName, opened(), counter);
      isLive = true;
    },
    setKeys(wanted) {
      const adopted = adoptKeys(wanted, keys);
      if (adopted[0] !== keys[0]) own = drawOwnSession(adopted[0]!, purpose, random);
      keys = adopted;
      keepSessionsOf(sessions, keys);
      forgetSender();
    },
    get ownSession() {
      return own.id;
    },
    get frame() {
      return openedFrame;
    },
    get session() {
      return opened().id;
    },
    get isLive() {
      return isLive;
    },
    get keyIndex() {
      return keys.indexOf(opened().meshKey);
    },
    get sessionCount() {
      return sessions.pending.size + sessions.live.size;
    },
  };
}

/** Copies of the keys, and where one of `before` has the same bytes, that one. */
function adoptKeys(keys: readonly Uint8Array[], before: readonly Uint8Array[]): Uint8Array[] {
  if (keys.length < 1 || keys.length > MESH_KEY_LIMIT) {
    throw new RangeError(`Cannot seal: 1 or ${MESH_KEY_LIMIT} keys are needed, is ${keys.length}`);
  }
  const adopted: Uint8Array[] = [];
  for (const key of keys) {
    if (key.length !== MESH_KEY_BYTES) {
      throw new RangeError(`Cannot seal: a key has ${MESH_KEY_BYTES} bytes, is ${key.length}`);
    }
    const same = (other: Uint8Array) => other.every((byte, i) => byte === key[i]);
    if (adopted.some(same)) throw new RangeError("Cannot seal: two keys must differ, is one twice");
    adopted.push(before.find(same) ?? new Uint8Array(key));
  }
  return adopted;
}

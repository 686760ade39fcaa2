/** What a flood is made of: datagrams that no peer should be troubled by, and some that are genuine. */
import { parseAddress } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT } from "../../p2p/constants.ts";
import { HEADER_BYTES, TYPE_AT } from "../../p2p/frame.ts";
import { SEAL_HEADER_BYTES, SESSION_AT } from "../../p2p/seal_format.ts";
import { createSealer } from "../../p2p/sealer.ts";
import { framesOf } from "../p2p/frames_of.ts";
import { eventually } from "./harness.ts";
import { fillRandom, randomBytes, type SealedWire, startSimulatedHost } from "./simulated_host.ts";

/** Of how many datagrams are read, as the status names it: of one source, or of all together. */
export type Limit = "sourceLimited" | "rateLimited";

/** One flood. */
export interface Corpus {
  readonly datagrams: readonly Uint8Array[];
  /** Sockets it comes from, each with a port of its own. */
  readonly sockets: number;
  /** For what it is dropped, as the status names it: some of it at least, all else for being too much. */
  readonly reasons: readonly string[];
  /** Frames that only their number speaks against: this limit is what holds them off. */
  readonly limit?: Limit;
}

/** Datagrams of one corpus. */
const COUNT = 512;
/** Questions that a member asks, so that there is something to repeat. */
const GENUINE_LOOKUPS = 50;
/** Highest type of a frame, and some more. */
const TYPES = 40;

/** Floods of a mesh without a key, by what they are. */
export function openCorpora(): Record<string, Corpus> {
  const wire = { kind: "open" } as const;
  const ping = () => framesOf(wire, randomBytes(20)).ping(randomRequest());
  const find = () => framesOf(wire, randomBytes(20)).findNode(randomRequest(), randomBytes(20));
  return {
    "random bytes": {
      datagrams: several(() => randomBytes(1 + below(DATAGRAM_LIMIT + 100))),
      sockets: 16,
      reasons: ["malformed", "oversized"],
    },
    "frames that are cut off": {
      datagrams: several(() => cut(find())),
      sockets: 16,
      reasons: ["malformed"],
    },
    "frames of all types with random bodies": {
      datagrams: several(() => {
        const frame = randomBytes(HEADER_BYTES + below(DATAGRAM_LIMIT - HEADER_BYTES));
        frame.set(ping().subarray(0, HEADER_BYTES));
        frame[TYPE_AT] = 1 + below(TYPES);
        return frame;
      }),
      sockets: 64,
      reasons: ["malformed", "otherNetwork"],
    },
    // Answered, each with as much as came, as long as they are not too many.
    "pings from one port": {
      datagrams: several(ping),
      sockets: 1,
      reasons: [],
      limit: "sourceLimited",
    },
    "questions from many ports": {
      datagrams: several(find),
      sockets: 64,
      reasons: ["crowded"],
      limit: "rateLimited",
    },
  };
}

/** Floods of the sealed mesh that the daemon on this port is of, by what they are. */
export async function sealedCorpora(
  wire: SealedWire,
  port: number,
): Promise<Record<string, Corpus>> {
  const genuine = await recordGenuine(wire, port);
  const scramble = (from: number) =>
    genuine.map((datagram) => {
      const copy = datagram.slice();
      fillRandom(copy.subarray(from));
      return copy;
    });
  const newSession = () => {
    const frame = framesOf(wire, randomBytes(20)).ping(randomRequest());
    const out = new Uint8Array(DATAGRAM_LIMIT);
    const { keys, network } = wire;
    return out.slice(0, createSealer({ keys, network, random: fillRandom }).seal(frame, out));
  };
  return {
    "sealed datagrams that are cut off": {
      datagrams: genuine.map(cut),
      sockets: 16,
      reasons: ["unsealed"],
    },
    "sealed datagrams with random bodies": {
      datagrams: scramble(SEAL_HEADER_BYTES),
      sockets: 64,
      reasons: ["unsealed"],
    },
    "sealed datagrams of sessions that there are not": {
      datagrams: scramble(SESSION_AT),
      sockets: 64,
      reasons: ["unsealed"],
    },
    "genuine sealed datagrams, again and again": {
      datagrams: genuine,
      sockets: 64,
      reasons: ["unsealed"],
    },
    // Opened once each; then they are repetitions.
    "a member with many sessions": {
      datagrams: several(newSession),
      sockets: 64,
      reasons: ["unsealed"],
      limit: "rateLimited",
    },
  };
}

/** All of them at once, from so many sockets. */
export function mixed(corpora: readonly Corpus[], sockets: number): Corpus {
  return {
    datagrams: corpora.flatMap(({ datagrams }) => datagrams),
    sockets,
    reasons: [...new Set(corpora.flatMap(({ reasons }) => reasons))],
    limit: "sourceLimited",
  };
}

/** What a member sends that joins, asks and goes. */
async function recordGenuine(wire: SealedWire, port: number): Promise<Uint8Array[]> {
  const sent: Uint8Array[] = [];
  const onSend = (datagram: Uint8Array) => void sent.push(datagram.slice());
  const member = startSimulatedHost({ wire, period: 1, onSend });
  try {
    member.call((peer, now) => peer.join([parseAddress(`127.0.0.1:${port}`)], now));
    await eventually(() => Promise.resolve(member.peer.isJoined), (isJoined) => isJoined);
    for (let n = 0; n < GENUINE_LOOKUPS; n++) {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      member.call((peer, now) => peer.lookup(randomBytes(20), 4, now, resolve));
      await promise;
    }
    member.call((peer, now) => peer.leave(now));
  } finally {
    await member.close();
  }
  return sent;
}

function several(make: () => Uint8Array): Uint8Array[] {
  return Array.from({ length: COUNT }, make);
}

function cut(datagram: Uint8Array): Uint8Array {
  return datagram.slice(0, 1 + below(datagram.length - 1));
}

function randomRequest(): { nonceHigh: number; nonceLow: number } {
  return { nonceHigh: below(2 ** 32), nonceLow: below(2 ** 32) };
}

function below(count: number): number {
  return Math.floor(Math.random() * count);
}

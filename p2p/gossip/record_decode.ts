/** Reads records: whatever the bytes hold, they are a record that holds what it may, or none. */
import { ID_BYTES } from "../constants.ts";
import { readFloat64, readUint16, readUint32 } from "../frame_bytes.ts";
import { SIGNATURE_BYTES } from "../identity.ts";
import type { NodeId } from "../node_id.ts";
import { PUBLIC_KEY_BYTES } from "../public_key.ts";
import {
  BELIEF_COUNT,
  type Link,
  LINK_LIMIT,
  type Links,
  type Load,
  NAME_LIMIT,
  RATE_UNIT,
  RECORD_KINDS,
  SERVICE_LIMIT,
  type Version,
} from "./record.ts";
import {
  BODY_AT,
  LINK_BYTES,
  LOAD_BODY_BYTES,
  LOAD_SCALARS,
  NO_ROUND_TRIP,
  RECORD_LIMIT,
} from "./record_layout.ts";
import { checkLinks, checkLoad } from "./record_limits.ts";

/** What every record begins with. */
export interface RecordHeader {
  readonly kind: number;
  /** Borrowed. */
  readonly origin: NodeId;
  readonly version: Version;
}

/** Reads the header; `undefined` if kind or length are those of no record. */
export function readHeader(bytes: Uint8Array): RecordHeader | undefined {
  if (bytes.length < BODY_AT + SIGNATURE_BYTES || bytes.length > RECORD_LIMIT) return undefined;
  const kind = bytes[0]!;
  if (!isBodyLength(kind, bytes.length - BODY_AT - SIGNATURE_BYTES)) return undefined;
  return {
    kind,
    origin: bytes.subarray(1, 1 + ID_BYTES),
    version: {
      incarnation: readUint32(bytes, 1 + ID_BYTES),
      sequence: readUint32(bytes, 5 + ID_BYTES),
    },
  };
}

/** The load of a LOAD whose header was read; `undefined` if a number in it cannot be. */
export function decodeLoad(bytes: Uint8Array): Load | undefined {
  const value = (i: number) => readFloat64(bytes, BODY_AT + 8 * i);
  const load: Load = {
    backlog: value(0),
    capacityPerSecond: value(1),
    predictedArrivalsPerSecond: value(2),
    offer: value(3),
    freeEnergyNats: value(4),
    activator: value(5),
    inhibitor: value(6),
    belief: Float64Array.from({ length: BELIEF_COUNT }, (_, k) => value(LOAD_SCALARS + k)),
  };
  return passes(() => checkLoad(load)) ? load : undefined;
}

/** The links of a LINKS, likewise; copied. */
export function decodeLinks(bytes: Uint8Array): Links | undefined {
  const end = bytes.length - SIGNATURE_BYTES;
  let at = BODY_AT + PUBLIC_KEY_BYTES;
  const texts: string[] = [];
  for (const limit of [NAME_LIMIT, SERVICE_LIMIT]) {
    if (at >= end || bytes[at]! > limit || at + 1 + bytes[at]! > end) return undefined;
    const text = textOf(bytes.subarray(at + 1, at + 1 + bytes[at]!));
    if (text === undefined) return undefined;
    texts.push(text);
    at += 1 + bytes[at]!;
  }
  const count = at < end ? bytes[at++]! : LINK_LIMIT + 1;
  if (count > LINK_LIMIT || at + LINK_BYTES * count !== end) return undefined;
  const links: Links = {
    publicKey: bytes.slice(BODY_AT, BODY_AT + PUBLIC_KEY_BYTES),
    name: texts[0]!,
    service: texts[1]!,
    links: Array.from({ length: count }, (_, i) => linkAt(bytes, at + i * LINK_BYTES)),
  };
  return passes(() => checkLinks(links, bytes.subarray(1, 1 + ID_BYTES))) ? links : undefined;
}

/** The key of the accuser in a DEAD whose header was read; borrowed. */
export function accuserOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(BODY_AT, BODY_AT + PUBLIC_KEY_BYTES);
}

function isBodyLength(kind: number, length: number): boolean {
  switch (kind) {
    case RECORD_KINDS.load:
      return length === LOAD_BODY_BYTES;
    case RECORD_KINDS.links:
      return length > PUBLIC_KEY_BYTES;
    case RECORD_KINDS.leave:
      return length === 0;
    case RECORD_KINDS.dead:
      return length === PUBLIC_KEY_BYTES;
    default:
      return false;
  }
}

function linkAt(bytes: Uint8Array, at: number): Link {
  const units = readUint16(bytes, at + ID_BYTES) * 2 ** 32 + readUint32(bytes, at + ID_BYTES + 2);
  const micros = readUint32(bytes, at + ID_BYTES + 6);
  return {
    id: bytes.slice(at, at + ID_BYTES),
    shippedPerSecond: units * RATE_UNIT,
    ...(micros === NO_ROUND_TRIP ? {} : { rttSeconds: micros / 1e6 }),
  };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

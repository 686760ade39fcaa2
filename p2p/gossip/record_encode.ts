/** Makes records, signed by this host. */
import { checkWhole } from "../checks.ts";
import { ID_BYTES } from "../constants.ts";
import { copyBytes, writeFloat64, writeUint16, writeUint32 } from "../frame_bytes.ts";
import { type Identity, SIGNATURE_BYTES } from "../identity.ts";
import { equalIds, type NodeId, nodeIdOfKey } from "../node_id.ts";
import { PUBLIC_KEY_BYTES } from "../public_key.ts";
import { type Links, type Load, RATE_UNIT, RECORD_KINDS, type Version } from "./record.ts";
import {
  BODY_AT,
  LINK_BYTES,
  LOAD_BODY_BYTES,
  NO_ROUND_TRIP,
  signedMessage,
} from "./record_layout.ts";
import { checkLinks, checkLoad } from "./record_limits.ts";

/** LOAD: how loaded this host is. Throws a `RangeError` that names what of it no record may hold. */
export function encodeLoad(
  identity: Identity,
  network: Uint8Array,
  version: Version,
  load: Load,
): Uint8Array {
  checkLoad(load);
  const bytes = begin(RECORD_KINDS.load, identity.id, version, LOAD_BODY_BYTES);
  const values = [
    load.backlog,
    load.capacityPerSecond,
    load.predictedArrivalsPerSecond,
    load.offer,
    load.freeEnergyNats,
    load.activator,
    load.inhibitor,
    ...load.belief,
  ];
  values.forEach((value, i) => writeFloat64(bytes, BODY_AT + 8 * i, value));
  return sign(bytes, identity, network);
}

/**
 * LINKS: whom this host is linked with; round trips beyond 71 minutes are told as those. Throws a
 * `RangeError` for links that no record may hold, and for the key of another host.
 */
export function encodeLinks(
  identity: Identity,
  network: Uint8Array,
  version: Version,
  links: Links,
): Uint8Array {
  checkLinks(links, identity.id);
  if (!equalIds(nodeIdOfKey(links.publicKey), identity.id)) {
    throw new RangeError("Cannot use publicKey: it must be this host's own, is another's");
  }
  const name = utf8.encode(links.name);
  const service = utf8.encode(links.service);
  const length = PUBLIC_KEY_BYTES + 3 + name.length + service.length +
    LINK_BYTES * links.links.length;
  const bytes = begin(RECORD_KINDS.links, identity.id, version, length);
  let at = BODY_AT;
  bytes.set(links.publicKey, at);
  at += PUBLIC_KEY_BYTES;
  for (const text of [name, service]) {
    bytes[at] = text.length;
    bytes.set(text, at + 1);
    at += 1 + text.length;
  }
  bytes[at++] = links.links.length;
  for (const { id, shippedPerSecond, rttSeconds } of links.links) {
    copyBytes(id, 0, bytes, at, ID_BYTES);
    const units = shippedPerSecond / RATE_UNIT;
    writeUint16(bytes, at + ID_BYTES, Math.floor(units / 2 ** 32));
    writeUint32(bytes, at + ID_BYTES + 2, units % 2 ** 32);
    const micros = rttSeconds === undefined
      ? NO_ROUND_TRIP
      : Math.min(Math.round(rttSeconds * 1e6), NO_ROUND_TRIP - 1);
    writeUint32(bytes, at + ID_BYTES + 6, micros);
    at += LINK_BYTES;
  }
  return sign(bytes, identity, network);
}

/** LEAVE: this host goes. Throws a `RangeError` for a version that cannot be. */
export function encodeLeave(identity: Identity, network: Uint8Array, version: Version): Uint8Array {
  return sign(begin(RECORD_KINDS.leave, identity.id, version, 0), identity, network);
}

/**
 * DEAD: another host, of which this one knows this version, says nothing any more. Throws a
 * `RangeError` for a version that cannot be, and for this host itself.
 */
export function encodeDead(
  identity: Identity,
  network: Uint8Array,
  version: Version,
  subject: NodeId,
): Uint8Array {
  if (equalIds(subject, identity.id)) {
    throw new RangeError("Cannot use subject: it must be another host, is this one");
  }
  const bytes = begin(RECORD_KINDS.dead, subject, version, PUBLIC_KEY_BYTES);
  bytes.set(identity.publicKey, BODY_AT);
  return sign(bytes, identity, network);
}

const utf8 = new TextEncoder();

function begin(
  kind: number,
  origin: NodeId,
  { incarnation, sequence }: Version,
  bodyLength: number,
): Uint8Array {
  checkWhole("incarnation", incarnation, 0, 2 ** 32 - 1);
  checkWhole("sequence", sequence, 0, 2 ** 32 - 1);
  const bytes = new Uint8Array(BODY_AT + bodyLength + SIGNATURE_BYTES);
  bytes[0] = kind;
  copyBytes(origin, 0, bytes, 1, ID_BYTES);
  writeUint32(bytes, 1 + ID_BYTES, incarnation);
  writeUint32(bytes, 5 + ID_BYTES, sequence);
  return bytes;
}

function sign(bytes: Uint8Array, identity: Identity, network: Uint8Array): Uint8Array {
  bytes.set(identity.sign(signedMessage(network, bytes)), bytes.length - SIGNATURE_BYTES);
  return bytes;
}

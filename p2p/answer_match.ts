/**
 * Which question a message answers. In our own frames an answer repeats the 64 bits of its question;
 * in the open ones only PONG does, and others are told apart by address and type.
 */
import { type Address, equalAddresses } from "./address.ts";
import { addressKey } from "./address_key.ts";
import type { Arrival, Core } from "./core.ts";
import { FRAME_TYPES } from "./frame.ts";
import { equalIds } from "./node_id.ts";
import { OWN_TYPES } from "./own_frame.ts";
import type { Exchange } from "./question.ts";

/** Number under which a question with these 64 bits is kept; the rest is compared. */
export function nonceKey(high: number, low: number): number {
  return (high & 0x1f_ffff) * 2 ** 32 + low;
}

export function keyOf(address: Address, answerType: number): number | string {
  const key = addressKey(address);
  return typeof key === "number" ? key * 16 + answerType : `${key}${answerType}`;
}

export function answerKey(core: Core, { question }: Exchange): number | string {
  return keyOf(question.to, answerOf(core, question.type));
}

/** Type of the answer. Open meshes have none to STORE: a FIND_VALUE behind it asks what is there. */
function answerOf(core: Core, type: number): number {
  switch (type) {
    case FRAME_TYPES.ping:
      return FRAME_TYPES.pong;
    case FRAME_TYPES.findNode:
      return FRAME_TYPES.foundNodes;
    case FRAME_TYPES.store:
      return core.isOpen ? FRAME_TYPES.foundValue : OWN_TYPES.stored;
    default:
      return FRAME_TYPES.foundValue;
  }
}

export function questionOf(answerType: number): number {
  return answerType === FRAME_TYPES.pong ? FRAME_TYPES.ping : FRAME_TYPES.findNode;
}

/** Open meshes: only PONG repeats a number; other answers are told apart by address and type. */
export function isMatchedByAddress(core: Core, type: number): boolean {
  return core.isOpen && type !== FRAME_TYPES.ping;
}

export function fits(core: Core, exchange: Exchange, { message, from }: Arrival): boolean {
  const { question, high, low } = exchange;
  if (message.type !== answerOf(core, question.type)) return false;
  if (!equalAddresses(question.to, from)) return false;
  if (!isMatchedByAddress(core, question.type)) {
    if (message.nonceHigh !== high || message.nonceLow !== low) return false;
  }
  return message.type !== FRAME_TYPES.foundValue ||
    equalIds(message.bytes, question.target!, message.targetAt);
}

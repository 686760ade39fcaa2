/** What happens to a datagram that arrives: opened, decoded, judged, and handed to whom it concerns. */
import type { Address } from "./address.ts";
import { answerFind } from "./answers.ts";
import { ID_BYTES } from "./constants.ts";
import { doubt, goodbye, heardOf } from "./contact.ts";
import type { Arrival, Core } from "./core.ts";
import { takeAnswer, verify } from "./exchange.ts";
import { FRAME_FAULTS, FRAME_TYPES, SENDER_AT, TARGET_AT } from "./frame.ts";
import { decodeFrame } from "./frame_decode.ts";
import { isOwnType } from "./frame_envelope.ts";
import { receiveGossip } from "./gossip/receive_gossip.ts";
import { countReceived } from "./kind_traffic.ts";
import { createMessage } from "./message.ts";
import { equalIds, type NodeId } from "./node_id.ts";
import { sendPong } from "./outgoing.ts";
import { decodeOwn } from "./own_decode.ts";
import { isGossip, OWN_TYPES, PROOF_FRAME_BYTES, PROOF_WANTED } from "./own_frame.ts";
import { park, unpark } from "./parking.ts";
import { prove } from "./proof.ts";
import { hasRecent } from "./recent_set.ts";
import { acceptPut, acceptStore } from "./values.ts";

/** The one message that is being worked on. */
const message = createMessage();

/** While so many questions wait for their answers no stranger is pinged. */
const ASKED_LIMIT = 4_096;

/** Takes in a datagram; both arrays are borrowed. */
export function receive(core: Core, datagram: Uint8Array, from: Address): void {
  core.stats.received++;
  core.stats.receivedBytes += datagram.length;
  const { kinds } = core.stats;
  const drop = (reason: keyof Core["stats"]["dropped"]) => {
    countReceived(kinds, 0, datagram.length);
    core.stats.dropped[reason]++;
  };
  let frame = datagram;
  let session: Uint8Array | undefined;
  if (core.sealer !== undefined) {
    if (core.sealer.open(datagram) !== 0) return drop("unsealed");
    ({ frame, session } = core.sealer);
  }
  const fault = decode(core, frame);
  if (fault === FRAME_FAULTS.otherNetwork || fault === FRAME_FAULTS.otherVersion) {
    return drop("otherNetwork");
  }
  if (fault !== FRAME_FAULTS.none) return drop("malformed");
  const sender = frame.subarray(SENDER_AT, SENDER_AT + ID_BYTES);
  if (equalIds(sender, core.id)) return drop("self");
  countReceived(kinds, message.type, datagram.length);
  const isVerified = session === undefined
    ? hasRecent(core.verified, core.now, from, sender)
    : core.sealer!.isLive && hasRecent(core.verified, core.now, from, sender, session);
  if (isVerified) heardOf(core, sender, from);
  dispatch(core, { message, from, sender, session, isVerified });
}

/** Somebody has just shown who and where he is: what he asked before is answered now. */
export function welcome(core: Core, id: NodeId, address: Address): void {
  heardOf(core, id, address);
  for (const question of unpark(core.parking, address, id, core.now)) answerFind(core, question);
}

/** Open meshes speak bare frames, and some of our own that nobody has to know; others only our own. */
function decode({ isOpen, network }: Core, frame: Uint8Array): number {
  if (!isOpen) return decodeOwn(frame, network, message);
  if (!isOwnType(frame)) {
    const fault = decodeFrame(frame, message);
    message.targetAt = TARGET_AT;
    message.skip = 0;
    return fault;
  }
  const fault = decodeOwn(frame, network, message);
  if (fault !== FRAME_FAULTS.none) return fault;
  const { type } = message;
  const { unreachable, leave, put } = OWN_TYPES;
  const isKnown = type === unreachable || type === leave || type === put || isGossip(type);
  return isKnown ? FRAME_FAULTS.none : FRAME_FAULTS.unknownType;
}

function dispatch(core: Core, arrival: Arrival): void {
  const { stats } = core;
  switch (message.type) {
    case FRAME_TYPES.ping:
      return answerPing(core, arrival);
    case FRAME_TYPES.findNode:
    case FRAME_TYPES.findValue:
      return takeFind(core, arrival);
    case FRAME_TYPES.pong:
    case FRAME_TYPES.foundNodes:
    case FRAME_TYPES.foundValue:
    case OWN_TYPES.stored:
      return takeAnswer(core, arrival);
  }
  if (!arrival.isVerified) {
    stats.dropped.unverified++;
    // Whoever wants something kept will ask again, and tell again, and will be known by then.
    const comesAgain = message.type === FRAME_TYPES.store || isGossip(message.type);
    if (comesAgain && hasTime(core)) {
      verify(core, arrival.from.slice(), arrival.sender.slice());
    }
    return;
  }
  if (isGossip(message.type)) return receiveGossip(core, arrival);
  switch (message.type) {
    case FRAME_TYPES.store:
      return acceptStore(core, arrival);
    case FRAME_TYPES.thermoPush:
      return void stats.thermoPushes++;
    case FRAME_TYPES.gradDiff:
      return void stats.gradDiffs++;
    case OWN_TYPES.unreachable:
      return takeHint(core);
    case OWN_TYPES.put:
      return acceptPut(core, arrival);
    case OWN_TYPES.leave:
      return goodbye(core, arrival.sender.slice(), arrival.from);
  }
}

/** A PONG no longer than its PING anybody may have. */
function answerPing(core: Core, arrival: Arrival): void {
  const { nonceHigh, nonceLow, proofWanted } = message;
  const isGiven = proofWanted === PROOF_WANTED.padded ||
    (proofWanted === PROOF_WANTED.brief && arrival.isVerified);
  const proof = !core.isOpen && isGiven ? prove(core, arrival) : undefined;
  sendPong(core, arrival.from, nonceHigh, nonceLow, proof);
}

/** Answers, or parks the question and sends a PING, which is shorter, to see who is there. */
function takeFind(core: Core, { from, sender, isVerified }: Arrival): void {
  const { bytes, targetAt, type, skip, nonceHigh: high, nonceLow: low } = message;
  const target = bytes.subarray(targetAt, targetAt + ID_BYTES);
  const question = { from, sender, type, target, skip, high, low };
  if (isVerified) return answerFind(core, question);
  if (!hasTime(core)) return void core.stats.dropped.crowded++;
  const copy = {
    ...question,
    from: from.slice(),
    sender: sender.slice(),
    target: target.slice(),
    at: core.now,
  };
  if (!park(core.parking, copy)) core.stats.dropped.crowded++;
  verify(core, copy.from, copy.sender, bytes.length < PROOF_FRAME_BYTES);
}

/** Whether a stranger may be pinged; in a flood of them memory is bounded. */
function hasTime({ asked }: Core): boolean {
  return asked.size < ASKED_LIMIT;
}

function takeHint(core: Core): void {
  const { bytes, idsAt, idCount } = message;
  core.stats.hints++;
  for (let i = 0; i < idCount; i++) {
    doubt(core, bytes.slice(idsAt + i * ID_BYTES, idsAt + (i + 1) * ID_BYTES));
  }
}

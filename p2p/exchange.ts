/**
 * Questions and their answers. Once the answer takes longer than the round trips to its peer suggest,
 * whoever asked is told that it is late, so that he can go on with somebody else, and the question is
 * asked again aside; how often depends on how much gets lost. An answer that comes after all that
 * still counts.
 */
import type { Address } from "./address.ts";
import { addressKey } from "./address_key.ts";
import {
  answerKey,
  fits,
  isMatchedByAddress,
  keyOf,
  nonceKey,
  questionOf,
} from "./answer_match.ts";
import { ADDRESS_BYTES } from "./constants.ts";
import type { Arrival, Core } from "./core.ts";
import { noteAlarm } from "./false_alarms.ts";
import { FRAME_TYPES } from "./frame.ts";
import { readUint32 } from "./frame_bytes.ts";
import { wouldAdmit } from "./interest.ts";
import { equalIds, type NodeId } from "./node_id.ts";
import { sendFindNode, sendFindValue, sendPing, sendStore } from "./outgoing.ts";
import { PROOF_WANTED } from "./own_frame.ts";
import { noteLoss, patienceFor, slotOf, triesOf, waitFor } from "./patience.ts";
import { isProven, trust } from "./proof.ts";
import type { Exchange, Question } from "./question.ts";
import { queue, takeWaiting, tellLate } from "./question_queue.ts";
import { hasRecent, removeRecent } from "./recent_set.ts";
import { backOff, MIN_TIMEOUT, observeRoundTrip } from "./round_trip.ts";
import { lifetimeUntil } from "./timed_record.ts";
import { cancelTimer, setTimer } from "./timers.ts";

/** An answer that comes this long after the question was given up is still recognised. */
const LATE_SECONDS = 3;

/** An address is not pinged again, to verify it, before this many seconds: somebody else would ask first. */
const VERIFY_PAUSE = 0.9 * MIN_TIMEOUT;

const drawn = new Uint8Array(8);

/** Asks. */
export function ask(core: Core, question: Question): void {
  core.random(drawn);
  const exchange: Exchange = {
    question: { ...question, to: question.to.slice(0, ADDRESS_BYTES) },
    high: readUint32(drawn, 0),
    low: readUint32(drawn, 4),
    sentAt: core.now,
    sends: 0,
    wait: 0,
    wasKnown: false,
    proofWanted: PROOF_WANTED.no,
    state: "waiting",
    isLate: false,
    timer: undefined,
    next: undefined,
  };
  core.stats.requests++;
  if (isMatchedByAddress(core, question.type)) {
    const key = answerKey(core, exchange);
    const last = core.askedAt.get(key);
    if (last !== undefined && isUnderWay(last)) return queue(core, exchange, last);
    if (last !== undefined) forget(core, last);
    core.askedAt.set(key, exchange);
  } else {
    core.asked.set(nonceKey(exchange.high, exchange.low), exchange);
  }
  send(core, exchange);
}

/**
 * Pings this address unless that has just been done, to learn who is there and that datagrams reach
 * it; `isBrief` if nothing longer than a question was had from there.
 */
export function verify(
  core: Core,
  to: Address,
  id: NodeId | undefined,
  isBrief = false,
): void {
  const key = addressKey(to);
  if (core.now - (core.verifying.get(key) ?? -Infinity) < VERIFY_PAUSE) return;
  core.verifying.set(key, core.now);
  const done = () => void core.verifying.delete(key);
  ask(core, {
    type: FRAME_TYPES.ping,
    to,
    id,
    isCasual: true,
    isBrief,
    onAnswer: done,
    onFailure: done,
  });
}

/** Finds the question that this message answers and ends it; what it says goes to `onAnswer`. */
export function takeAnswer(core: Core, arrival: Arrival): void {
  const { message, from, sender } = arrival;
  const exchange = isMatchedByAddress(core, questionOf(message.type))
    ? core.askedAt.get(keyOf(from, message.type))
    : core.asked.get(nonceKey(message.nonceHigh, message.nonceLow));
  const drop = (reason: "unasked" | "otherSender" | "unverified") =>
    void core.stats.dropped[reason]++;
  if (exchange === undefined || !fits(core, exchange, arrival)) return drop("unasked");
  const { question } = exchange;
  if (question.id !== undefined && !equalIds(question.id, sender)) return drop("otherSender");
  core.sealer?.confirm();
  if (message.type === FRAME_TYPES.pong) {
    if (arrival.isVerified || isProven(core, arrival)) {
      trust(core, arrival);
      if (!arrival.isVerified) core.onProven(sender, from);
      arrival.isVerified = true;
    }
  }
  // In our own frames an answer counts once its sender has proven who he is, in this session.
  if (!core.isOpen && !arrival.isVerified) {
    removeRecent(core.verified, from, sender);
    if (question.isBrief) end(core, exchange, arrival);
    // Who was asked for a proof and gave none is not asked at once again.
    if (exchange.proofWanted !== PROOF_WANTED.padded) verify(core, from.slice(), sender.slice());
    return drop("unverified");
  }
  const wasLate = exchange.state === "failed";
  if (wasLate) core.stats.lateAnswers++;
  observeRoundTrip(
    core.table.roundTrips,
    slotOf(core, sender, from),
    Math.max(core.now - exchange.sentAt, 0),
    exchange.sends > 1 || !exchange.wasKnown,
  );
  if (exchange.wasKnown && !question.isCasual) noteLoss(core, exchange.sends > 1);
  end(core, exchange, arrival);
}

function end(core: Core, exchange: Exchange, arrival: Arrival): void {
  if (exchange.isLate || exchange.sends > 1) noteAlarm(core.falseAlarms, true, core.now);
  exchange.state = "answered";
  forget(core, exchange);
  exchange.question.onAnswer?.(arrival);
}

function send(core: Core, exchange: Exchange): void {
  const { question, high, low } = exchange;
  const { type, to, id, target } = question;
  if (exchange.sends > 0) core.stats.retries++;
  exchange.sends++;
  exchange.sentAt = core.now;
  exchange.state = exchange.sends === 1 ? "asked" : "late";
  const isKnown = id !== undefined && hasRecent(core.verified, core.now, to, id);
  exchange.wasKnown = isKnown || type === FRAME_TYPES.ping;
  // First, so that we know who answers when the answer comes; in open meshes that need not be.
  if (!exchange.wasKnown && (!core.isOpen || id === undefined || wouldAdmit(core.table, id, to))) {
    verify(core, to, id);
  }
  switch (type) {
    case FRAME_TYPES.ping:
      exchange.proofWanted = proofWanted(question, isKnown);
      sendPing(core, to, high, low, exchange.proofWanted);
      break;
    case FRAME_TYPES.findNode:
      sendFindNode(core, to, high, low, target!, !isKnown);
      break;
    case FRAME_TYPES.findValue:
      sendFindValue(core, to, high, low, target!, question.skip ?? 0, !isKnown);
      break;
    default:
      sendStore(
        core,
        to,
        high,
        low,
        question.record!,
        lifetimeUntil(question.expiresAt!, core.now),
      );
      if (core.isOpen) sendFindValue(core, to, high, low, target!, 0, false);
  }
  cancelTimer(exchange.timer);
  if (exchange.sends > 1) return wait(core, exchange, exchange.wait);
  exchange.wait = waitFor(core, question);
  if (question.onLate === undefined) return wait(core, exchange, exchange.wait);
  const patience = patienceFor(core, question);
  exchange.timer = setTimer(core.timers, core.now + patience, () => {
    exchange.state = "late";
    wait(core, exchange, exchange.wait - patience);
    tellLate(exchange);
  });
}

function proofWanted({ isBrief }: Question, isKnown: boolean): number {
  if (isKnown) return PROOF_WANTED.no;
  return isBrief ? PROOF_WANTED.brief : PROOF_WANTED.padded;
}

/** The same again after so many seconds, unless an answer comes. */
function wait(core: Core, exchange: Exchange, seconds: number): void {
  exchange.timer = setTimer(core.timers, core.now + seconds, () => timeOut(core, exchange));
}

function timeOut(core: Core, exchange: Exchange): void {
  const { question, sends } = exchange;
  const { id, to } = question;
  backOff(core.table.roundTrips, slotOf(core, id, to));
  if (sends < (question.isCasual ? 1 : triesOf(core))) return send(core, exchange);
  const waiting = takeWaiting(exchange);
  exchange.state = "failed";
  if (!question.isCasual) noteAlarm(core.falseAlarms, false, core.now);
  const leave = () => forget(core, exchange);
  if (exchange.next !== undefined) leave();
  else exchange.timer = setTimer(core.timers, core.now + LATE_SECONDS, leave);
  if (!question.isCasual && id !== undefined) core.onFailure(id, to);
  for (const failed of [exchange, ...waiting]) {
    if (!question.isCasual) core.stats.failures++;
    tellLate(failed);
    failed.question.onFailure?.();
  }
}

/** Takes a question out of the books; the next for that address is asked. */
function forget(core: Core, exchange: Exchange): void {
  cancelTimer(exchange.timer);
  if (!isMatchedByAddress(core, exchange.question.type)) {
    core.asked.delete(nonceKey(exchange.high, exchange.low));
    return;
  }
  const key = answerKey(core, exchange);
  if (core.askedAt.get(key) !== exchange) return;
  const { next } = exchange;
  exchange.next = undefined;
  if (next === undefined) {
    core.askedAt.delete(key);
    return;
  }
  core.askedAt.set(key, next);
  send(core, next);
}

function isUnderWay({ state }: Exchange): boolean {
  return state === "waiting" || state === "asked" || state === "late";
}

/**
 * Questions of senders who have not shown yet that they get what is sent to their address: they wait
 * here for the echo, since an answer is longer than its question. When it is full the oldest goes,
 * so that a flood of forged senders leaves everybody the time of 64 arrivals to show himself.
 */
import { type Address, equalAddresses } from "./address.ts";
import { equalIds, type NodeId } from "./node_id.ts";

/** Questions that wait at a time, and those of one address. */
export const PARKING_LIMIT = 64;
export const PARKING_SHARE = 8;

/** Seconds after which nobody waits for the answer any more. */
export const PARKING_SECONDS = 2;

/** One question; its arrays are copies. */
export interface Parked {
  readonly from: Address;
  readonly sender: NodeId;
  readonly type: number;
  readonly target: NodeId;
  readonly skip: number;
  readonly high: number;
  readonly low: number;
  readonly at: number;
}

/** Questions, the oldest first. */
export type Parking = Parked[];

/** Parks a question; answers with whether nobody had to go for it. */
export function park(parking: Parking, question: Parked): boolean {
  let oldest = parking.length < PARKING_LIMIT ? -1 : 0;
  let share = 0;
  for (let i = parking.length - 1; i >= 0; i--) {
    if (!equalAddresses(parking[i]!.from, question.from)) continue;
    if (++share >= PARKING_SHARE) oldest = i;
  }
  const displaced = oldest < 0 ? undefined : parking.splice(oldest, 1)[0];
  parking.push(question);
  return displaced === undefined || question.at - displaced.at >= PARKING_SECONDS;
}

/** Takes out what this sender asked from this address and still waits for. */
export function unpark(parking: Parking, from: Address, sender: NodeId, now: number): Parked[] {
  const taken: Parked[] = [];
  for (let i = 0; i < parking.length;) {
    const question = parking[i]!;
    if (!equalAddresses(question.from, from) || !equalIds(question.sender, sender)) {
      i++;
      continue;
    }
    parking.splice(i, 1);
    if (now - question.at < PARKING_SECONDS) taken.push(question);
  }
  return taken;
}

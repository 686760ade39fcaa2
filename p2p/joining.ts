/**
 * Getting into a mesh: PING to the peers one was told of, then a lookup of the own id, then of every
 * bucket beyond the closest peer. While nobody answers it tries again, after pauses that grow; and so
 * with those that never answered though others did: they may be up by now, and know nobody else.
 */
import type { Address } from "./address.ts";
import { addressKey } from "./address_key.ts";
import { type Core, jittered } from "./core.ts";
import { ask } from "./exchange.ts";
import { FRAME_TYPES } from "./frame.ts";
import { startLookup } from "./lookup.ts";
import { fillBuckets, mendNeighbourhood } from "./repair.ts";
import { NO_SLOT } from "./round_trip.ts";
import { aliveCount, findAddress } from "./routing_table.ts";
import { askElsewhere } from "./second_opinion.ts";
import { BUCKET_SIZE } from "./table_bucket.ts";
import { cancelTimer, setTimer, type Timer } from "./timers.ts";

/**
 * Who joins together with many finds a mesh that is only forming, so he looks around several times,
 * the second after about `SECOND_LOOK` seconds and each further one after four times as long. At
 * first one entry a bucket will do: most come by themselves, as others look around.
 */
const SECOND_LOOK = 0.2;
const WANTED_ENTRIES = [1, 1, 2, 3, 4];

/** Peers pinged at one attempt; others have their turn at the next. */
const SEEDS_AT_A_TIME = 16;

/** Where a peer stands. */
export interface Joining {
  /** Whom it was told of; those tried first next time come first. */
  seeds: Address[];
  /** Those of them that never answered, by `addressKey`. */
  readonly unheard: Set<number | string>;
  /** Whether it has been told of the present mesh. */
  isJoined: boolean;
  /** Whether an attempt is under way. */
  isTrying: boolean;
  /** Pause after the next attempt that fails, in seconds. */
  pause: number;
  timer: Timer | undefined;
}

/** Nobody told it of anybody. */
export function createJoining(pause: number): Joining {
  return {
    seeds: [],
    unheard: new Set(),
    isJoined: false,
    isTrying: false,
    pause,
    timer: undefined,
  };
}

/** Takes these peers to join by, and tries at once unless it has peers already. */
export function join(core: Core, seeds: readonly Address[]): void {
  const { joining } = core;
  joining.seeds = seeds.map((seed) => seed.slice());
  joining.unheard.clear();
  for (const seed of seeds) joining.unheard.add(addressKey(seed));
  if (joining.isJoined) return callUnheard(core, core.tuning.joinPause);
  attempt(core);
}

/** The routing table has one living entry more, or was heard of one. */
export function gained(core: Core): void {
  const { joining } = core;
  if (joining.isJoined || joining.isTrying) return;
  settle(core);
}

/** An entry failed: if it was the last, try to get back into the mesh. */
export function isolated(core: Core): void {
  if (!core.joining.isJoined || aliveCount(core.table) > 0) return;
  core.joining.isJoined = false;
  attempt(core);
}

function attempt(core: Core): void {
  const { joining, lost } = core;
  if (joining.isTrying || joining.isJoined) return;
  cancelTimer(joining.timer);
  const told = joining.seeds.splice(0, SEEDS_AT_A_TIME);
  joining.seeds.push(...told);
  const addresses = [...told, ...lost.map(({ address }) => address)];
  if (addresses.length === 0) return;
  joining.isTrying = true;
  let waiting = addresses.length;
  let isLooking = false;
  for (const to of addresses) {
    ask(core, {
      type: FRAME_TYPES.ping,
      to,
      id: undefined,
      onAnswer() {
        joining.unheard.delete(addressKey(to));
        if (isLooking || !joining.isTrying) return;
        isLooking = true;
        startLookup(core, {
          target: core.id,
          count: BUCKET_SIZE,
          isThrifty: true,
          onEnd: () => settle(core),
        });
      },
      onFailure() {
        if (--waiting === 0 && !isLooking) settle(core);
      },
    });
  }
}

/** An attempt ended: whoever is known now is our mesh. */
function settle(core: Core): void {
  const { joining, tuning } = core;
  const peers = aliveCount(core.table);
  joining.isTrying = false;
  if (peers === 0) return giveUp(core);
  joining.pause = tuning.joinPause;
  joining.isJoined = true;
  core.emit({ kind: "joined", peers });
  lookAround(core, 0, 0);
  callUnheard(core, tuning.joinPause);
}

/** After about `pause` seconds, and then ever more rarely. */
function callUnheard(core: Core, pause: number): void {
  const { joining, table, timers, tuning } = core;
  const { unheard } = joining;
  cancelTimer(joining.timer);
  if (unheard.size === 0) return;
  joining.timer = setTimer(timers, core.now + jittered(core, pause), () => {
    for (const seed of joining.seeds) {
      if (findAddress(table, seed) !== NO_SLOT) unheard.delete(addressKey(seed));
    }
    const silent = joining.seeds.filter((seed) => unheard.has(addressKey(seed)));
    const called = silent.slice(0, SEEDS_AT_A_TIME);
    for (const to of called) {
      ask(core, {
        type: FRAME_TYPES.ping,
        to,
        id: undefined,
        onAnswer({ sender }) {
          unheard.delete(addressKey(to));
          // It may know nobody, and gets to know who asks it something.
          ask(core, { type: FRAME_TYPES.findNode, to, id: sender.slice(), target: core.id });
        },
      });
    }
    joining.seeds = [...joining.seeds.filter((seed) => !called.includes(seed)), ...called];
    callUnheard(core, Math.min(2 * pause, tuning.joinPauseLimit));
  });
}

/** `known` is how many entries the table had at the look before. */
function lookAround(core: Core, look: number, known: number): void {
  const wanted = WANTED_ENTRIES[look];
  if (wanted === undefined || !core.joining.isJoined) return;
  const { size } = core.table;
  fillBuckets(core, wanted, size !== known);
  if (look > 0) askElsewhere(core, () => mendNeighbourhood(core));
  setTimer(
    core.timers,
    core.now + jittered(core, SECOND_LOOK * 4 ** look),
    () => lookAround(core, look + 1, size),
  );
}

function giveUp(core: Core): void {
  const { joining, tuning } = core;
  joining.isTrying = false;
  const retrySeconds = jittered(core, joining.pause);
  joining.pause = Math.min(2 * joining.pause, tuning.joinPauseLimit);
  joining.timer = setTimer(core.timers, core.now + retrySeconds, () => attempt(core));
  core.emit({ kind: "alone", retrySeconds });
}

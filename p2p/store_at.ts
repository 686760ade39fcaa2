/** Asks one peer to keep a record, and makes sure that it does. */
import type { Core } from "./core.ts";
import { ask } from "./exchange.ts";
import { FRAME_TYPES } from "./frame.ts";
import type { FoundPeer } from "./lookup.ts";
import { STORED } from "./own_frame.ts";
import type { ValueRecord } from "./signed_value.ts";
import { equalBytes, recordsIn } from "./values.ts";

/** Open meshes: the value may come after the question what is there, or not at all; so often it is sent. */
const OPEN_TRIES = 3;

/** What became of it there. */
export interface StoreAnswer {
  /** Whether the peer keeps it now. */
  readonly isKept: boolean;
  /** A version that is newer than this one and kept there instead. */
  readonly newer?: number;
}

/** Sends the record; `done` is told once, also when no answer comes. */
export function storeAt(
  core: Core,
  peer: FoundPeer,
  record: ValueRecord,
  expiresAt: number,
  done: (answer: StoreAnswer) => void,
): void {
  let isTold = false;
  const tell = (answer: StoreAnswer) => {
    if (!isTold) done(answer);
    isTold = true;
  };
  const send = (tries: number) =>
    ask(core, {
      type: FRAME_TYPES.store,
      to: peer.address,
      id: peer.id,
      target: record.key,
      record,
      expiresAt,
      onAnswer(arrival) {
        if (core.isOpen) {
          const [kept] = recordsIn(core, arrival);
          const isKept = kept !== undefined && equalBytes(kept.record.value, record.value);
          return isKept || tries === OPEN_TRIES ? tell({ isKept }) : send(tries + 1);
        }
        const { code, version } = arrival.message;
        if (code === STORED.older) return tell({ isKept: false, newer: version });
        tell({ isKept: code === STORED.kept });
      },
      onFailure: () => tell({ isKept: false }),
    });
  send(1);
}

/** A member of a mesh that abuses what members may do: it has a key, and signs what it likes. */
import { frameLimit } from "../../p2p/core.ts";
import {
  encodeDigest,
  encodeInquire,
  encodeRecords,
  ENTRY_BYTES,
  ENTRY_LIMIT,
  PREFIX_BYTES,
  recordsIn,
} from "../../p2p/gossip/gossip_frame.ts";
import { LINK_LIMIT, type Load, RATE_LIMIT } from "../../p2p/gossip/record.ts";
import { encodeDead, encodeLinks, encodeLoad } from "../../p2p/gossip/record_encode.ts";
import { BODY_AT, signedMessage } from "../../p2p/gossip/record_layout.ts";
import {
  acceptRecord,
  allOrigins,
  createRecordStore,
  type RecordStore,
} from "../../p2p/gossip/record_store.ts";
import { type Identity, identityOfSeed, SIGNATURE_BYTES } from "../../p2p/identity.ts";
import { sendFrame } from "../../p2p/outgoing.ts";
import { OWN_TYPES } from "../../p2p/own_frame.ts";
import {
  type Address,
  deriveBytes,
  type NodeCore,
  type Testnet,
  type TestNode,
} from "../../p2p/testnet.ts";
import { addAdversary, type Adversary, introduce } from "./adversary.ts";
import { wireOf } from "./mesh.ts";

/** What it can do. */
export const LIES = {
  /** It calls everybody dead, as of their latest records. */
  accuse: (liar: Liar) =>
    tell(
      liar,
      others(liar).map(({ id, version }) => encodeDead(identity(liar), network(liar), version, id)),
    ),
  /** It repeats everything that it ever heard. */
  replay: (liar: Liar) => tell(liar, liar.heard.splice(0, 40)),
  /** It has news of itself all the time, thirty times a turn. */
  flood: (liar: Liar) =>
    tell(liar, [linksOf(liar, 0), ...Array.from({ length: 30 }, () => loadOf(liar))]),
  /** It ships more than there is to everybody, who are all its neighbours. */
  claim: (liar: Liar) => tell(liar, [linksOf(liar, RATE_LIMIT), loadOf(liar)]),
  /** It signs what no record may hold. */
  absurd: (liar: Liar) => tell(liar, absurdities(liar)),
  /** It says that it knows what is nowhere, of everybody. */
  digest: (liar: Liar) => {
    const entries = new Uint8Array(ENTRY_LIMIT * ENTRY_BYTES);
    liar.adversary.host.random(entries);
    others(liar).slice(0, ENTRY_LIMIT).forEach(({ id }, i) =>
      entries.set(id.subarray(0, PREFIX_BYTES), i * ENTRY_BYTES)
    );
    const range = {
      first: new Uint8Array(PREFIX_BYTES),
      last: new Uint8Array(PREFIX_BYTES).fill(0xff),
    };
    const { voice } = liar.adversary;
    for (const to of liar.marks()) {
      for (const isAnswer of [false, true]) {
        sendFrame(voice, to, (frame) => encodeDigest(frame, voice, 1, 2, isAnswer, range, entries));
      }
    }
  },
  /** It asks everybody for news that are yet to come. */
  inquire: (liar: Liar) => {
    for (const { id } of others(liar)) {
      for (const to of liar.marks()) {
        sendFrame(
          liar.adversary.voice,
          to,
          (frame) =>
            encodeInquire(frame, liar.adversary.voice, id, {
              incarnation: 2 ** 32 - 1,
              sequence: 2 ** 32 - 1,
            }),
        );
      }
    }
  },
  /** It brings a host that nobody ever saw. */
  invent: (liar: Liar) => {
    const made = identityOfSeed(deriveBytes(`${liar.sequence++}`, "nobody"));
    const links = { publicKey: made.publicKey, name: "nobody", service: "", links: [] };
    tell(liar, [encodeLinks(made, network(liar), { incarnation: 1, sequence: 1 }, links)]);
  },
};

/** The name of something that it can do. */
export type Lie = keyof typeof LIES;

/** One of them. */
export interface Liar {
  readonly adversary: Adversary;
  /** Whom it talks to. */
  readonly marks: () => readonly Address[];
  /** What it learnt of others, as everybody does. */
  readonly store: RecordStore;
  /** Records that it heard, each once. */
  readonly heard: Uint8Array[];
  readonly seen: Set<string>;
  sequence: number;
  lies: number;
}

/** Adds one that tells each of these lies every `every` seconds. */
export function addLiar(
  testnet: Testnet<NodeCore>,
  lies: readonly Lie[],
  every: number,
  marks: () => readonly Address[],
): TestNode<Adversary> {
  const wire = wireOf("named");
  let liar: Liar | undefined;
  const liarOf = (adversary: Adversary): Liar =>
    liar ??= {
      adversary,
      marks,
      store: createRecordStore({ network: adversary.voice.network, verify: () => true }),
      heard: [],
      seen: new Set(),
      sequence: 0,
      lies: 0,
    };
  return addAdversary(testnet, {
    wire,
    every,
    onTick(adversary) {
      const liar = liarOf(adversary);
      if (liar.lies++ % 20 === 0) {
        for (const to of marks()) introduce(adversary, to, adversary.voice.id);
        tell(liar, [linksOf(liar, 0), loadOf(liar)]);
      }
      for (const lie of lies) LIES[lie](liar);
    },
    onHeard(adversary, { message }) {
      if (message.type !== OWN_TYPES.records) return;
      for (const bytes of recordsIn(message)) listen(liarOf(adversary), bytes);
    },
  });
}

function listen({ store, heard, seen }: Liar, bytes: Uint8Array): void {
  acceptRecord(store, bytes, 0);
  const name = bytes.toHex();
  if (seen.has(name)) return;
  seen.add(name);
  heard.push(bytes.slice());
}

/** As many datagrams as it takes, to everybody. */
function tell(liar: Liar, records: readonly Uint8Array[]): void {
  const { voice } = liar.adversary;
  const perFrame = Math.floor((frameLimit(voice) - 50) / 1_000) || 1;
  for (const to of liar.marks()) {
    for (let at = 0; at < records.length;) {
      let size = 0;
      let count = 0;
      while (at + count < records.length && size + records[at + count]!.length + 2 < 1_000) {
        size += records[at + count++]!.length + 2;
      }
      count = Math.max(count, perFrame);
      const batch = records.slice(at, at + count);
      sendFrame(voice, to, (frame) => encodeRecords(frame, voice, batch));
      at += count;
    }
  }
}

function others({ store, adversary: { voice } }: Liar) {
  return allOrigins(store).filter(({ hex }) => hex !== voice.id.toHex());
}

function identity({ adversary }: Liar): Identity {
  return adversary.voice.identity;
}

function network({ adversary }: Liar): Uint8Array {
  return adversary.voice.network;
}

function loadOf(liar: Liar): Uint8Array {
  const load: Load = {
    backlog: 0,
    capacityPerSecond: 10,
    predictedArrivalsPerSecond: liar.sequence % 7,
    offer: 1,
    freeEnergyNats: 0,
    activator: 0,
    inhibitor: 0,
    belief: new Float64Array(4),
  };
  return encodeLoad(identity(liar), network(liar), versionOf(liar), load);
}

function linksOf(liar: Liar, shippedPerSecond: number): Uint8Array {
  const links = others(liar).slice(0, LINK_LIMIT).map(({ id }) => ({ id, shippedPerSecond }));
  const { publicKey } = identity(liar);
  const name = `liar ${liar.sequence}`;
  return encodeLinks(identity(liar), network(liar), versionOf(liar), {
    publicKey,
    name,
    service: "",
    links,
  });
}

function versionOf(liar: Liar) {
  return { incarnation: 1, sequence: ++liar.sequence };
}

/** Records with a true signature over values that cannot be. */
function absurdities(liar: Liar): Uint8Array[] {
  const made: Uint8Array[] = [];
  const forge = (record: Uint8Array, change: (view: DataView) => void) => {
    change(new DataView(record.buffer));
    const signature = identity(liar).sign(signedMessage(network(liar), record));
    record.set(signature, record.length - SIGNATURE_BYTES);
    made.push(record);
  };
  for (const value of [-1, NaN, Infinity, 1e300]) {
    for (let k = 0; k < 5; k++) {
      forge(
        loadOf(liar),
        (view) => view.setFloat64(BODY_AT + 8 * k, value * (k === 4 ? 1e101 : 1)),
      );
    }
  }
  const count = BODY_AT + 32 + 1 + `liar ${liar.sequence + 1}`.length + 1;
  forge(linksOf(liar, 0), (view) => view.setUint8(count, 255));
  forge(linksOf(liar, 1), (view) => view.setUint16(count + 1 + 20, 0xffff));
  return made;
}

/**
 * Histories of a mesh for tests of the join: hosts that speak, crash and forget, replicas that tell
 * each other some of what they hold over links that lose, repeat and reorder, and cuts between them.
 */
import fc from "fast-check";
import { createRandom, nextBelow, type Random } from "../../../layers/random.ts";
import {
  acceptRecord,
  allOrigins,
  compareVersions,
  originOf,
  type RecordStore,
} from "../../../p2p/gossip/record_store.ts";
import { verifySignature } from "../../../p2p/identity.ts";
import {
  allRecords,
  createStore,
  hosts,
  recordsOf,
  type Speaker,
  speaker,
} from "./record_hosts.ts";

/** Hosts that records are about, and stores that hold them. */
const ORIGINS = 3;
const REPLICAS = 4;

/** Lives of a host, and records of one life. */
const LIVES = 4;
const WORDS = 8;

export type Step =
  /** A host says something, in one of two variants of the same version, and one replica hears it. */
  | { kind: "load" | "links" | "leave"; origin: number; variant: number; replica: number }
  /** A host starts again: in the life it kept, in the same one over again, or in a later one. */
  | { kind: "restart"; origin: number; memory: "kept" | "none" | "counted" }
  /** A host is called dead as of the version that a replica holds. */
  | { kind: "accuse"; origin: number; accuser: number; replica: number }
  /** One replica tells another a part of what it holds, shuffled, some of it twice. */
  | { kind: "tell"; from: number; to: number; seed: number }
  /** Anything that was ever said arrives, however old. */
  | { kind: "replay"; replica: number; which: number }
  /** From here on only replicas of one side tell each other anything. */
  | { kind: "cut"; sides: number };

const replica = fc.nat(REPLICAS - 1);
const origin = fc.nat(ORIGINS - 1);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("load", "links", "links", "load", "load", "leave"),
      origin,
      variant: fc.nat(1),
      replica,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("restart"),
      origin,
      memory: fc.constantFrom("kept", "none", "counted"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("accuse"), origin, accuser: fc.nat(2), replica }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("tell"),
      from: replica,
      to: replica,
      seed: fc.nat(2 ** 20),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("replay"), replica, which: fc.nat(999) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("cut"), sides: fc.nat(2 ** REPLICAS - 1) }),
  },
);

/** Up to sixty steps. */
export const histories: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 60, size: "max" });

/** Every record that can be said, signed when it is first. */
const pool = new Map<string, Uint8Array>();

function said(name: string, speak: () => Uint8Array): Uint8Array {
  let record = pool.get(name);
  if (record === undefined) pool.set(name, record = speak());
  return record;
}

const genuine = new Map<string, boolean>();

/** Nobody in a history forges anything: a signature stands for what it was checked with. */
const remember: typeof verifySignature = (key, message, signature) => {
  const name = String.fromCharCode(...signature);
  let isGenuine = genuine.get(name);
  if (isGenuine === undefined) {
    genuine.set(name, isGenuine = verifySignature(key, message, signature));
  }
  return isGenuine;
};

export function createReplica(limit = 256): RecordStore {
  return createStore({ verify: remember, limit });
}

/** The replicas as a history leaves them. */
export function runHistory(steps: readonly Step[]): RecordStore[] {
  const replicas = Array.from({ length: REPLICAS }, () => createReplica());
  const lives = Array.from({ length: ORIGINS }, () => ({ incarnation: 1, sequence: 0 }));
  const heard: Uint8Array[] = [];
  let sides = 0;
  const arrive = (to: number, record: Uint8Array) => {
    acceptRecord(replicas[to]!, record, 0);
    heard.push(record);
  };
  for (const step of steps) {
    switch (step.kind) {
      case "restart": {
        const life = lives[step.origin]!;
        if (step.memory === "kept") break;
        if (step.memory === "counted" && life.incarnation < LIVES) life.incarnation++;
        life.sequence = 0;
        break;
      }
      case "accuse": {
        const subject = hosts[step.origin]!;
        const held = originOf(replicas[step.replica]!, subject.id);
        if (held !== undefined) arrive(step.replica, deadRecord(step.origin, step.accuser, held));
        break;
      }
      case "tell": {
        const isCut = ((sides >> step.from) & 1) !== ((sides >> step.to) & 1);
        if (isCut) break;
        const random = createRandom(step.seed);
        for (const record of unreliable(random, allRecords(replicas[step.from]!))) {
          arrive(step.to, record);
        }
        break;
      }
      case "replay":
        if (heard.length > 0) arrive(step.replica, heard[step.which % heard.length]!);
        break;
      case "cut":
        sides = step.sides;
        break;
      default: {
        const life = lives[step.origin]!;
        if (life.sequence < WORDS) life.sequence++;
        arrive(step.replica, ownRecord(step.kind, step.origin, life, step.variant));
      }
    }
  }
  return replicas;
}

/** Tells each other everything, as `say` puts it, until nobody hears anything new. */
export function exchangeAll(
  replicas: readonly RecordStore[],
  say: (store: RecordStore) => readonly Uint8Array[],
  now = 0,
): void {
  for (let round = 0; round < 20; round++) {
    let isNews = false;
    // All speak before any hears.
    for (const [from, records] of replicas.map(say).entries()) {
      for (const to of replicas) {
        if (to === replicas[from]) continue;
        for (const record of records) {
          isNews = acceptRecord(to, record, now).outcome === "accepted" || isNews;
        }
      }
    }
    if (!isNews) return;
  }
  throw new Error("Cannot agree: after 20 rounds there is still news");
}

/** What one holds, with what the others hold joined to it, in turn. */
export function joined(...stores: readonly RecordStore[]): RecordStore {
  const store = createReplica();
  for (const { origins } of stores) {
    for (const origin of origins.values()) {
      for (const record of recordsOf(origin)) acceptRecord(store, record, 0);
    }
  }
  return store;
}

/** The records that must be held of each host once all agree, in the words of the design. */
export function expected(replicas: readonly RecordStore[]): string[] {
  const all = replicas.flatMap((store) => [...allOrigins(store)]);
  return hosts.slice(0, ORIGINS).flatMap(({ id }) => {
    const held = all.filter((origin) => origin.hex === id.toHex());
    if (held.length === 0) return [];
    const version = held.map((origin) => origin.version).sort(compareVersions).at(-1)!;
    const latest = (kind: "load" | "links" | "leave" | "dead") =>
      held.map((origin) => origin[kind])
        .filter((record) => record !== undefined)
        .sort((a, b) =>
          compareVersions(a.version, b.version) ||
          (kind === "dead" ? -1 : 1) * (a.bytes.length - b.bytes.length || byText(a, b))
        ).at(-1);
    const last = (record: ReturnType<typeof latest>) =>
      record !== undefined && compareVersions(record.version, version) === 0 ? record : undefined;
    const kept = [latest("links"), latest("load"), last(latest("leave")) ?? last(latest("dead"))];
    return kept.filter((record) => record !== undefined).map(({ bytes }) => bytes.toHex());
  });
}

function byText(a: { bytes: Uint8Array }, b: { bytes: Uint8Array }): number {
  return a.bytes.toHex() < b.bytes.toHex() ? -1 : 1;
}

function ownRecord(
  kind: "load" | "links" | "leave",
  origin: number,
  { incarnation, sequence }: { incarnation: number; sequence: number },
  variant: number,
): Uint8Array {
  const speakers: Record<typeof kind, (speaker: Speaker) => Uint8Array> = {
    load: (speaker) => speaker.load(sequence, { backlog: variant }),
    links: (speaker) => speaker.links(sequence, { name: ["a", "bc"][variant]! }),
    leave: (speaker) => speaker.leave(sequence),
  };
  const name = [kind, origin, incarnation, sequence, variant].join();
  return said(name, () => speakers[kind](speaker(origin, incarnation)));
}

function deadRecord(
  subject: number,
  accuser: number,
  { version: { incarnation, sequence } }: { version: { incarnation: number; sequence: number } },
): Uint8Array {
  // The accusers are other hosts than the subject, known to the replica or not.
  const by = (subject + 1 + accuser) % (ORIGINS + 2);
  const name = ["dead", subject, by, incarnation, sequence].join();
  return said(name, () => speaker(by, incarnation).dead(sequence, hosts[subject]!));
}

function unreliable(random: Random, records: Uint8Array[]): Uint8Array[] {
  const copies = records.flatMap((record) => Array(nextBelow(random, 3)).fill(record));
  return shuffled(random, copies);
}

/** The items in any order, in place. */
export function shuffled<T>(random: Random, items: T[]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = nextBelow(random, i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

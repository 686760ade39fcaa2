import { assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import type { ValueRecord } from "../../p2p/signed_value.ts";
import { storeValue } from "../../p2p/value_admission.ts";
import {
  allValues,
  createValueStore,
  dueForRepublish,
  nextExpiry,
  nextRepublish,
  noteRepublished,
  removeExpired,
  storedAs,
  type StoredValue,
  textOf,
  valuesOf,
  type ValueStore,
} from "../../p2p/value_store.ts";
import { long } from "../long.ts";
import { bigOf, bytesOf } from "./routing_table_model.ts";
import { fromHex, toHex } from "./said.ts";
import { type Entry, type Limits, Model, type Said, sizeOf } from "./value_store_model.ts";

type Step =
  | { kind: "store"; said: Said; from: string; wait: number; left: number }
  | { kind: "republish"; said: Said; wait: number }
  | { kind: "expire"; wait: number };

const OWN = 0x5an << 152n;
const INTERVAL = 20;

const SENDERS: Record<string, Uint8Array | undefined> = {
  "": undefined,
  own: bytesOf(OWN),
  s1: new Uint8Array(20).fill(1),
  s2: new Uint8Array(20).fill(2),
  s3: new Uint8Array(20).fill(255),
};

/** From all over the ids to next to the own one. */
const KEYS = [1n, 2n, 3n << 16n, 1n << 80n, 1n << 100n, 1n << 151n, 1n << 158n, 3n << 158n]
  .map((distance) => OWN ^ distance);

const step: fc.Arbitrary<Step> = (() => {
  const said = fc.record({
    key: fc.oneof(fc.constantFrom(KEYS[2]!, KEYS[5]!), fc.constantFrom(...KEYS)),
    origin: fc.constantFrom("", "a", "b", "c", "d"),
    version: fc.nat(1),
    value: fc.constantFrom("", "00", "00", "00", "0000", "01".repeat(60), "02".repeat(256)),
    signature: fc.constantFrom("05", "05", "05", "06"),
  }).map((one) => one.origin === "" ? { ...one, version: 0, signature: "" } : one);
  const wait = fc.constantFrom(0, 0, 0, 0, 0, 0, 0.5, 1, 7, 30);
  const left = fc.constantFrom(Infinity, Infinity, Infinity, -1, 0, 1, 4, 5, 50, 1_000);
  const from = fc.constantFrom("s1", "s2", "s3", "s1", "s2", "s3", "own", "");
  return fc.oneof(
    { weight: 12, arbitrary: fc.record({ kind: fc.constant("store"), said, from, wait, left }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("republish"), said, wait }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("expire"), wait }) },
  ) as fc.Arbitrary<Step>;
})();

const roomy: Limits = {
  recordLimit: 1_000,
  byteLimit: 1e6,
  senderRecordLimit: 1_000,
  senderByteLimit: 1e6,
  originLimit: 4,
  lifetime: 96,
};

for (
  const [name, limits, expected] of [
    ["roomy, three origins", { ...roomy, originLimit: 3 }, ["crowded"]],
    ["few records", { ...roomy, recordLimit: 6, originLimit: 2 }, ["crowded", "full"]],
    ["few bytes", { ...roomy, byteLimit: 1_500 }, ["full"]],
    ["few of a sender", { ...roomy, senderRecordLimit: 2, senderByteLimit: 600 }, ["quota"]],
    [
      "all together",
      { ...roomy, recordLimit: 8, byteLimit: 2_000, senderRecordLimit: 4, senderByteLimit: 900 },
      ["quota", "full"],
    ],
  ] as const
) {
  Deno.test(`agrees with the model under random operations: ${name}`, () => {
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
        const dropped: ValueRecord[] = [];
        const onDropped = (record: ValueRecord) => dropped.push(record);
        const store = createValueStore({ own: bytesOf(OWN), onDropped, ...limits });
        const model = new Model(OWN, limits);
        let now = 1_000;
        for (const one of steps) {
          now += one.wait;
          if (one.kind === "store") {
            const { said, from, left } = one;
            const outcome = storeValue(store, recordOf(said), SENDERS[from], now, now + left);
            assertEquals(outcome, model.store(said, from, now, now + left));
            outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
          } else if (one.kind === "republish") {
            noteRepublished(store, recordOf(one.said), now);
            const known = model.of(one.said.key).find(({ origin }) => origin === one.said.origin);
            if (known !== undefined) known.spreadAt = now;
          } else {
            const before = model.entries.length;
            model.expire(now);
            assertEquals(removeExpired(store, now), before - model.entries.length);
          }
          sameState(store, model, now);
          assertEquals(dropped.splice(0).map(saidBy), model.dropped.splice(0).map(plain));
        }
      }),
      { numRuns: long(600, 60), seed: 3 },
    );
    for (const outcome of ["stored", "refreshed", "older", "expired", ...expected]) {
      assertGreater(outcomes.get(outcome) ?? 0, 20, outcome);
    }
  });
}

function sameState(store: ValueStore, model: Model, now: number): void {
  const { entries, limits } = model;
  assertEquals(allValues(store).map(entryOf), model.byWorth(entries));
  for (const key of KEYS) {
    assertEquals(valuesOf(store, bytesOf(key)).map(entryOf), model.of(key));
    assertLessOrEqual(valuesOf(store, bytesOf(key)).length, limits.originLimit);
  }
  assertEquals(store.byKey.size, new Set(entries.map(({ key }) => key)).size);
  for (const held of allValues(store)) assertEquals(storedAs(store, held.record), held);
  assertEquals(nextExpiry(store), Math.min(...entries.map(({ expiresAt }) => expiresAt)));
  const spread = Math.min(...entries.map(({ spreadAt }) => spreadAt));
  assertEquals(nextRepublish(store, INTERVAL), spread + INTERVAL);
  for (const limit of [0, 3, 1_000]) {
    const due = dueForRepublish(store, now, INTERVAL, limit).map(entryOf);
    assertEquals(due, model.due(now, INTERVAL, limit));
  }

  assertEquals(store.bytes, entries.reduce((sum, entry) => sum + sizeOf(entry), 0));
  assertLessOrEqual(store.bytes, limits.byteLimit);
  assertLessOrEqual(entries.length, limits.recordLimit);
  const shares = new Map<string, [number, number]>();
  for (const entry of entries.filter(({ payer }) => payer !== "own" && payer !== "")) {
    const [records, bytes] = shares.get(entry.payer) ?? [0, 0];
    shares.set(entry.payer, [records + 1, bytes + sizeOf(entry)]);
  }
  const held = [...store.shares].map(([sender, { records, bytes }]) =>
    [senderName(sender), [records, bytes]] as const
  );
  assertEquals(new Map(held), shares);
  for (const [records, bytes] of shares.values()) {
    assertLessOrEqual(records, limits.senderRecordLimit);
    assertLessOrEqual(bytes, limits.senderByteLimit);
  }
}

/** The store verifies nothing, so a letter does for an author. */
function recordOf({ key, origin, version, value, signature }: Said): ValueRecord {
  const record = { key: bytesOf(key), value: fromHex(value), version };
  if (origin === "") return record;
  const letter = origin.charCodeAt(0);
  return {
    ...record,
    author: {
      publicKey: new Uint8Array(32).fill(letter),
      signature: new Uint8Array(64).fill(parseInt(signature, 16)),
      origin: new Uint8Array(20).fill(letter),
    },
  };
}

function saidBy({ key, value, version, author }: ValueRecord): Said {
  const origin = author === undefined ? "" : String.fromCharCode(author.origin[0]!);
  const signature = author === undefined ? "" : toHex(author.signature.subarray(0, 1));
  return { key: bigOf(key, 0), origin, version, value: toHex(value), signature };
}

function plain({ key, origin, version, value, signature }: Said): Said {
  return { key, origin, version, value, signature };
}

function entryOf({ record, isOwn, share, expiresAt, spreadAt }: StoredValue): Entry {
  const payer = isOwn ? "own" : share === undefined ? "" : senderName(share.sender);
  return { ...saidBy(record), payer, expiresAt, spreadAt };
}

function senderName(text: string): string {
  const named = Object.entries(SENDERS).find(([, id]) => id !== undefined && textOf(id) === text);
  return named![0];
}

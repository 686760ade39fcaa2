import { assert, assertEquals } from "@std/assert";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import type { GetResult } from "../../p2p/get.ts";
import { OWN_TYPES, STORED } from "../../p2p/own_frame.ts";
import type { PutResult } from "../../p2p/put.ts";
import { signValue, type ValueRecord } from "../../p2p/signed_value.ts";
import { readTimedRecord } from "../../p2p/timed_record.ts";
import { networkOf } from "./frames_of.ts";
import { addPuppet, answerEmpty, type Got, gotOf, introduce, type Puppet } from "./puppet.ts";
import {
  addPeer,
  advance,
  advanceUntil,
  createSmallMesh,
  type Host,
  identityNumber,
  type SmallMesh,
  WIRES,
} from "./small_mesh.ts";

const KEY = new Uint8Array(20).fill(5);
const OTHER_KEY = new Uint8Array(20).fill(6);
const VALUE = new Uint8Array([1, 2, 3]);
const REQUEST = { nonceHigh: 1, nonceLow: 2 };
const NETWORK = networkOf(WIRES.named);
const AUTHOR = identityNumber(77);
const { findValue, store } = FRAME_TYPES;

/** A peer and whom it knows. */
function scene(count: number) {
  const mesh = createSmallMesh();
  const host = addPeer(mesh, 1, undefined, { tuning: { keepalive: 1_000 } });
  const puppets = Array.from({ length: count }, (_, n) => addPuppet(mesh, n + 2));
  introduce(mesh, host, ...puppets);
  advance(mesh, 15);
  for (const { got } of puppets) got.length = 0;
  return { mesh, host, puppets };
}

function get(mesh: SmallMesh, { peer }: Host): GetResult {
  let result: GetResult | undefined;
  peer.get(KEY, mesh.now, (ended) => result = ended);
  assert(advanceUntil(mesh, () => result !== undefined, 30));
  return result!;
}

/** Has a puppet answer FIND_VALUE with these, whatever was asked for; and take whatever is stored. */
function holding(puppet: Puppet, key: Uint8Array, ...records: ValueRecord[]): void {
  puppet.onMessage = (got) => {
    const { frames, send } = puppet;
    if (got.type === findValue) return send(got.from, frames.foundValue(got, key, records));
    if (got.type === store) return send(got.from, frames.stored(got, STORED.kept, 1));
    answerEmpty(puppet, got);
  };
}

/** A record with one bit of its signature, its value or its author's key changed. */
function forged(record: ValueRecord, part: "signature" | "value" | "publicKey"): ValueRecord {
  const author = {
    ...record.author!,
    signature: record.author!.signature.slice(),
    publicKey: record.author!.publicKey.slice(),
  };
  const copy = { ...record, value: record.value.slice(), author };
  (part === "value" ? copy.value : author[part])[1]! ^= 1;
  return copy;
}

/** The record of a STORE. */
function storedIn({ bytes, recordsAt, targetAt }: Got): ValueRecord {
  const key = bytes.slice(targetAt, targetAt + 20);
  return readTimedRecord(bytes, recordsAt, bytes.length, key)!.record;
}

Deno.test("what its author did not sign is neither kept nor got", () => {
  const good = signValue(AUTHOR, NETWORK, KEY, 1, VALUE);
  const bad = [
    forged(good, "signature"),
    forged(good, "value"),
    forged(good, "publicKey"),
    { ...good, version: 2 },
    signValue(AUTHOR, networkIdOf("elsewhere"), KEY, 1, VALUE),
    { ...signValue(AUTHOR, NETWORK, OTHER_KEY, 1, VALUE), key: KEY },
  ];
  const { mesh, host, puppets: [liar, witness] } = scene(2);
  for (const record of bad) liar!.send(host.address, liar!.frames.store(REQUEST, record));
  advance(mesh, 1);
  assertEquals(host.peer.values(), []);
  assertEquals(host.peer.stats.dropped.badValue, bad.length);
  assertEquals(gotOf(liar!, OWN_TYPES.stored), []);

  for (const record of bad) {
    holding(liar!, KEY, record);
    assertEquals(get(mesh, host).values, []);
  }
  assertEquals(host.peer.stats.dropped.badValue, 2 * bad.length);
  holding(witness!, KEY, good);
  assertEquals(get(mesh, host).values.map(({ value }) => value), [VALUE]);
});

Deno.test("a genuine value of another key is no answer", () => {
  const { mesh, host, puppets: [liar] } = scene(2);
  holding(liar!, OTHER_KEY, signValue(AUTHOR, NETWORK, OTHER_KEY, 1, VALUE));
  const before = host.peer.stats.dropped.unasked;
  assertEquals(get(mesh, host).values, []);
  assert(host.peer.stats.dropped.unasked > before);
  assertEquals(host.peer.values(), []);
});

Deno.test("a STORE of a stranger is not kept, but he is pinged, and may come again", () => {
  for (const kind of ["named", "sealed"] as const) {
    const mesh = createSmallMesh();
    const host = addPeer(mesh, 1, WIRES[kind]), stranger = addPuppet(mesh, 2, WIRES[kind]);
    const record = signValue(AUTHOR, NETWORK, KEY, 1, VALUE);
    const say = () => {
      stranger.send(host.address, stranger.frames.store(REQUEST, record, 500));
      advance(mesh, 0.1);
    };
    say();
    assertEquals(host.peer.values(), []);
    say();
    assertEquals(host.peer.values().map(({ record }) => record.value), [VALUE]);
    assertEquals(Math.round(host.peer.values()[0]!.expiresAt - mesh.now), 500);
    const [answer] = gotOf(stranger, OWN_TYPES.stored);
    assertEquals([answer!.code, answer!.version], [STORED.kept, 1]);
  }
});

Deno.test("who has a newer version, or another value of this one, makes the put count on", () => {
  // A peer that says nothing of it at first, as one whose answer did not arrive.
  for (const held of [1, 5, 2 ** 31]) {
    const { mesh, host, puppets: [keeper] } = scene(1);
    keeper!.onMessage = (got) => {
      if (got.type !== store) return answerEmpty(keeper!, got);
      const { version } = storedIn(got);
      const code = version > held ? STORED.kept : STORED.older;
      const { frames, send } = keeper!;
      send(got.from, frames.stored(got, code, Math.max(version, held)));
    };
    let result: PutResult | undefined;
    host.peer.put(KEY, VALUE, mesh.now, (ended) => result = ended);
    assert(advanceUntil(mesh, () => result !== undefined, 30));
    assertEquals(result!.stored, 2, `${held}`);
    assertEquals(host.peer.values()[0]!.record.version, held + 1);
  }
});

Deno.test("a put that is always told of a newer version ends", () => {
  const { mesh, host, puppets: [liar] } = scene(1);
  liar!.onMessage = (got) => {
    if (got.type !== store) return answerEmpty(liar!, got);
    const { version } = storedIn(got);
    liar!.send(got.from, liar!.frames.stored(got, STORED.older, version + 1));
  };
  let result: PutResult | undefined;
  host.peer.put(KEY, VALUE, mesh.now, (ended) => result = ended);
  assert(advanceUntil(mesh, () => result !== undefined, 30));
  assertEquals(result!.stored, 1);
  assertEquals(gotOf(liar!, store).length, 3);
});

Deno.test("nobody can use up the versions of another", () => {
  const { mesh, host, puppets: [liar] } = scene(1);
  liar!.onMessage = (got) => {
    if (got.type !== store) return answerEmpty(liar!, got);
    liar!.send(got.from, liar!.frames.stored(got, STORED.older, 2 ** 53 - 1));
  };
  const results: PutResult[] = [];
  for (let n = 0; n < 20; n++) {
    host.peer.put(KEY, VALUE, mesh.now, (ended) => results.push(ended));
    advance(mesh, 1);
  }
  assertEquals(results.length, 20);
  assert(host.peer.values()[0]!.record.version < 2 ** 40);
});

Deno.test("who pretends to have ever more records cannot hold up a get", () => {
  const { mesh, host, puppets: [liar, honest] } = scene(2);
  const good = signValue(AUTHOR, NETWORK, KEY, 1, VALUE);
  holding(honest!, KEY, good);
  liar!.onMessage = (got) => {
    const { frames, send } = liar!;
    if (got.type !== findValue) return answerEmpty(liar!, got);
    const author = identityNumber(1_000 + got.skip);
    const records = [signValue(author, NETWORK, KEY, 1, VALUE)];
    send(got.from, frames.foundValue(got, KEY, records, [], 255));
  };
  const startedAt = mesh.now;
  const { values } = get(mesh, host);
  assert(mesh.now - startedAt < 1, `${mesh.now - startedAt} s`);
  assert(values.some(({ value, version }) => value.length === 3 && version === 1));
  assert(values.length <= 20, `${values.length} values`);
  advance(mesh, 5);
  // Nor does it have others store what it made up, more than a key may have origins.
  assert(gotOf(honest!, store).length <= 4, `${gotOf(honest!, store).length} stores`);
});

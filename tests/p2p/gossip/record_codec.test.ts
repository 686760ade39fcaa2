import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom, nextBelow, type Random } from "../../../layers/random.ts";
import {
  LINK_LIMIT,
  type Links,
  type Load,
  NAME_LIMIT,
  QUANTITY_LIMIT,
  RATE_LIMIT,
  RATE_UNIT,
  RECORD_KINDS,
  SERVICE_LIMIT,
} from "../../../p2p/gossip/record.ts";
import {
  accuserOf,
  decodeLinks,
  decodeLoad,
  readHeader,
} from "../../../p2p/gossip/record_decode.ts";
import { encodeDead, encodeLinks, encodeLoad } from "../../../p2p/gossip/record_encode.ts";
import { BODY_AT, LINK_BYTES, RECORD_LIMIT } from "../../../p2p/gossip/record_layout.ts";
import { acceptRecord } from "../../../p2p/gossip/record_store.ts";
import { SIGNATURE_BYTES } from "../../../p2p/identity.ts";
import { long } from "../../long.ts";
import { randomBytes } from "../random.ts";
import { loadOf } from "./live_mesh.ts";
import {
  contentsOf,
  createStore,
  fieldsOf,
  forge,
  hosts,
  linksOf,
  linksWith,
  NETWORK,
  signAgain,
  speaker,
  take,
} from "./record_hosts.ts";

const own = speaker(0);
const ME = hosts[0]!;
const ONCE = { incarnation: 1, sequence: 1 };
const LAST = { incarnation: 2 ** 32 - 1, sequence: 2 ** 32 - 1 };

const LARGEST: Load = {
  backlog: QUANTITY_LIMIT,
  capacityPerSecond: QUANTITY_LIMIT,
  predictedArrivalsPerSecond: QUANTITY_LIMIT,
  offer: 1,
  freeEnergyNats: -1e100,
  activator: 1e4,
  inhibitor: 1e4,
  belief: Float64Array.of(1e15, -1e15, -0, 5e-324),
};

const FULL: Links = linksOf(0, {
  name: "n".repeat(NAME_LIMIT - 2) + "ä",
  service: "s".repeat(SERVICE_LIMIT - 4) + "😀",
  links: linksWith(hosts.slice(1, 1 + LINK_LIMIT)).map((link, i) => ({
    ...link,
    shippedPerSecond: RATE_LIMIT - i * RATE_UNIT,
    ...(i === 3 ? {} : { rttSeconds: i / 1e6 }),
  })),
});

/** A LINKS made of these raw parts, signed. */
function rawLinks(name: Uint8Array, service: Uint8Array, count: number, links: Uint8Array) {
  const head = own.links(1).subarray(0, BODY_AT + 32);
  const parts = [[...head], [name.length, ...name], [service.length, ...service], [count]];
  const bytes = [...parts.flat(), ...links, ...new Uint8Array(SIGNATURE_BYTES)];
  return signAgain(Uint8Array.from(bytes), ME);
}

const NONE = new Uint8Array(0);
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Whoever holds this host's key would take only what may be held. */
function assertRefused(record: Uint8Array, outcome = "malformed") {
  const store = createStore();
  assertEquals(take(store, [own.links(0)]), ["accepted"]);
  assertEquals(acceptRecord(store, record, 0).outcome, outcome);
}

Deno.test("a LOAD comes out as it went in, up to all limits", () => {
  for (const load of [LARGEST, loadOf({ capacityPerSecond: 1e-6, offer: 0 }), loadOf({})]) {
    const bytes = encodeLoad(ME, NETWORK, LAST, load);
    assertEquals(bytes.length, 181);
    const { kind, origin, version } = readHeader(bytes)!;
    assertEquals([kind, origin, version], [RECORD_KINDS.load, ME.id, LAST]);
    assertEquals(fieldsOf(decodeLoad(bytes)!), fieldsOf(load));
  }
});

Deno.test("property: any load and any links within the limits come out as they went in", () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const loads = fc.record({
    backlog: number(0, QUANTITY_LIMIT),
    capacityPerSecond: number(1e-6, QUANTITY_LIMIT),
    predictedArrivalsPerSecond: number(0, QUANTITY_LIMIT),
    offer: number(0, 1),
    freeEnergyNats: number(-1e100, 1e100),
    activator: number(0, 1e4),
    inhibitor: number(0, 1e4),
    belief: fc.array(number(-1e15, 1e15), { minLength: 4, maxLength: 4 }),
  });
  const links = fc.record({
    name: fc.stringMatching(/^[ -~ä-öа-я]{0,16}$/u),
    service: fc.stringMatching(/^[a-z0-9.:[\]]{0,64}$/),
    links: fc.subarray(hosts.slice(1), { maxLength: LINK_LIMIT }),
    units: fc.integer({ min: 0, max: RATE_LIMIT / RATE_UNIT }),
    micros: fc.option(fc.integer({ min: 0, max: 2 ** 32 - 2 })),
  });
  fc.assert(
    fc.property(loads, links, ({ belief, ...rest }, { links, units, micros, ...texts }) => {
      const load = { ...rest, belief: Float64Array.from(belief) };
      assertEquals(fieldsOf(decodeLoad(own.load(1, load))!), fieldsOf(load));
      const said = linksOf(0, {
        ...texts,
        links: linksWith(links, {
          shippedPerSecond: units * RATE_UNIT,
          ...(micros === null ? {} : { rttSeconds: micros / 1e6 }),
        }),
      });
      assertEquals(decodeLinks(own.links(1, said)), said);
    }),
    { seed: 1, numRuns: long(5_000, 300) },
  );
});

Deno.test("a LINKS of sixteen links with the longest texts comes out as it went in, in 900 bytes", () => {
  const bytes = encodeLinks(ME, NETWORK, LAST, FULL);
  assert(bytes.length <= RECORD_LIMIT, `${bytes.length} bytes`);
  assertEquals(decodeLinks(bytes), FULL);
  const { kind, origin, version } = readHeader(bytes)!;
  assertEquals([kind, origin, version], [RECORD_KINDS.links, ME.id, LAST]);
  assertEquals(take(createStore(), [bytes]), ["accepted"]);
});

Deno.test("round trips are told in microseconds, those of hours as the longest that can be told", () => {
  const told = (rttSeconds: number) =>
    decodeLinks(own.links(1, { links: linksWith([hosts[1]!], { rttSeconds }) }))!.links[0]!
      .rttSeconds;
  assertEquals(told(0.0123456789), 0.012346);
  assertEquals(told(86_400), (2 ** 32 - 2) / 1e6);
  assertEquals(told(0), 0);
});

Deno.test("a LEAVE and a DEAD come out as they went in", () => {
  const leave = readHeader(own.leave(7))!;
  assertEquals([leave.kind, leave.origin], [RECORD_KINDS.leave, ME.id]);
  assertEquals(leave.version, { incarnation: 1, sequence: 7 });
  const notice = encodeDead(ME, NETWORK, LAST, hosts[1]!.id);
  const dead = readHeader(notice)!;
  assertEquals([dead.kind, dead.origin, dead.version], [RECORD_KINDS.dead, hosts[1]!.id, LAST]);
  assertEquals(accuserOf(notice), ME.publicKey);
});

Deno.test("the same is always said in the same bytes", () => {
  assertEquals(own.load(1, LARGEST), own.load(1, LARGEST));
  assertEquals(own.links(1, FULL), own.links(1, FULL));
});

Deno.test("what no record may hold is not encoded, and the message names it", () => {
  const load = (work: Partial<Load>) => () =>
    encodeLoad(ME, NETWORK, ONCE, { ...LARGEST, ...work });
  const links = (changes: Partial<Links>) => () => own.links(1, { ...FULL, ...changes });
  const link = (changes: object) => links({ links: linksWith([hosts[1]!], changes) });
  const cases: [string, () => void][] = [
    ["backlog", load({ backlog: -1 })],
    ["backlog", load({ backlog: 1e300 })],
    ["capacityPerSecond", load({ capacityPerSecond: 0 })],
    ["capacityPerSecond", load({ capacityPerSecond: -5 })],
    ["predictedArrivalsPerSecond", load({ predictedArrivalsPerSecond: Infinity })],
    ["offer", load({ offer: 1.1 })],
    ["freeEnergyNats", load({ freeEnergyNats: 1e101 })],
    ["activator", load({ activator: NaN })],
    ["inhibitor", load({ inhibitor: -1e-9 })],
    ["belief[2]", load({ belief: Float64Array.of(0, 0, NaN, 0) })],
    ["belief's length", load({ belief: new Float64Array(3) })],
    ["publicKey's length", links({ publicKey: new Uint8Array(31) })],
    ["publicKey", links({ publicKey: hosts[1]!.publicKey })],
    ["name", links({ name: "ä".repeat(17) })],
    ["name", links({ name: "two\nlines" })],
    ["service", links({ service: "s".repeat(65) })],
    ["service", links({ service: "\ud800" })],
    ["number of links", links({ links: linksWith(hosts.slice(1, 18)) })],
    ["links[1]", links({ links: linksWith([hosts[2]!, hosts[1]!]) })],
    ["links[1]", links({ links: linksWith([hosts[2]!, hosts[2]!]) })],
    ["links[0]", links({ links: linksWith([ME]) })],
    ["links[0].id's length", links({ links: [{ id: new Uint8Array(19), shippedPerSecond: 0 }] })],
    ["links[0].shippedPerSecond", link({ shippedPerSecond: -RATE_UNIT })],
    ["links[0].shippedPerSecond", link({ shippedPerSecond: 1e300 })],
    ["links[0].shippedPerSecond", link({ shippedPerSecond: RATE_UNIT / 2 })],
    ["links[0].shippedPerSecond", link({ shippedPerSecond: NaN })],
    ["links[0].rttSeconds", link({ rttSeconds: -1 })],
    ["links[0].rttSeconds", link({ rttSeconds: NaN })],
    ["sequence", () => own.leave(2 ** 32)],
    ["sequence", () => own.leave(0.5)],
    ["incarnation", () => speaker(0, -1).leave(1)],
    ["subject", () => own.dead(1, ME)],
  ];
  for (const [name, encode] of cases) assertThrows(encode, RangeError, `Cannot use ${name}:`);
});

Deno.test("a signed LOAD with a number that cannot be is refused", () => {
  const absurd: [at: number, values: number[]][] = [
    [0, [-1, 1.1e15, 1e300]], // backlog
    [1, [-1, 0, 1e-7, 1.1e15, 1e300]], // capacity
    [2, [-1, 1e300]], // predicted arrivals
    [3, [-0.1, 1.1]], // offer
    [4, [1.1e100, -1.1e100]], // free energy
    [5, [-1, 1.1e4]], // activator
    [6, [-1, 1.1e4]], // inhibitor
    ...[7, 8, 9, 10].map((at): [number, number[]] => [at, [1.1e15, -1.1e15]]), // belief
  ];
  for (const [at, values] of absurd) {
    for (const value of [...values, NaN, Infinity, -Infinity]) {
      const record = forge(own.load(1), ME, (body) => body.setFloat64(8 * at, value));
      assertEquals(decodeLoad(record), undefined, `${value} at ${at}`);
      assertRefused(record);
    }
  }
});

Deno.test("a signed LINKS with links that cannot be is refused", () => {
  const ids = (some: typeof hosts) =>
    Uint8Array.from(some.flatMap(({ id }) => [...id, ...new Uint8Array(LINK_BYTES - 20)]));
  const said = (some: typeof hosts, count = some.length) => rawLinks(NONE, NONE, count, ids(some));
  assertEquals(decodeLinks(said(hosts.slice(1, 17)))!.links.length, 16);
  assertRefused(said(hosts.slice(1, 18)));
  assertRefused(said(hosts.slice(1, 3), 255));
  assertRefused(said(hosts.slice(1, 3), 1));
  assertRefused(said(hosts.slice(1, 3), 3));
  assertRefused(said([hosts[2]!, hosts[1]!]));
  assertRefused(said([hosts[2]!, hosts[2]!]));
  assertRefused(said([ME, hosts[2]!]));
  const many = Array.from({ length: 10_000 }, () => hosts[1]!);
  assertRefused(said(many, 16));
  const tooMuch = forge(own.links(1, { links: linksWith([hosts[1]!]) }), ME, (body) => {
    body.setUint16(body.byteLength - 10, 0x1000);
    body.setUint32(body.byteLength - 8, 1);
  });
  assertRefused(tooMuch);
});

Deno.test("a signed LINKS with a text that cannot be shown is refused", () => {
  const texts = [
    Uint8Array.of(0xc3), // cut off
    Uint8Array.of(0xff),
    Uint8Array.of(0xc0, 0x80), // overlong
    Uint8Array.of(0xed, 0xa0, 0x80), // surrogate
    Uint8Array.of(0xf4, 0x90, 0x80, 0x80), // beyond Unicode
    ...["\0", "a\nb", "\x1b[31m", "\x7f", "\x85", "\u202eexe", "\u2066a", "\u200f", "\u061c"]
      .map(utf8),
    ...["\u200b", "\u2028", "\u2029", "\ufeffname", "\u00ad"].map(utf8),
  ];
  for (const text of texts) {
    assertRefused(rawLinks(text, NONE, 0, NONE));
    assertRefused(rawLinks(NONE, text, 0, NONE));
  }
  assertRefused(rawLinks(utf8("n".repeat(33)), NONE, 0, NONE));
  assertRefused(rawLinks(NONE, utf8("s".repeat(65)), 0, NONE));
  assertEquals(
    decodeLinks(rawLinks(utf8("Häuschen 家 😀"), NONE, 0, NONE))!.name,
    "Häuschen 家 😀",
  );
});

Deno.test("a LINKS that ends anywhere is none", () => {
  const whole = own.links(1, { ...FULL, links: FULL.links.slice(0, 2) });
  const signature = whole.slice(-SIGNATURE_BYTES);
  for (let end = 0; end < whole.length - SIGNATURE_BYTES; end++) {
    const cut = Uint8Array.from([...whole.subarray(0, end), ...signature]);
    assertRefused(end < BODY_AT ? cut : signAgain(cut, ME));
  }
});

/** A record of any kind, cut off, drawn out, or with some bits or bytes changed. */
function damage(random: Random, records: readonly Uint8Array[]): Uint8Array {
  const whole = records[nextBelow(random, records.length)]!;
  const at = nextBelow(random, whole.length);
  const damaged = whole.slice();
  switch (nextBelow(random, 6)) {
    case 0:
      return damaged.subarray(0, at);
    case 1:
      return Uint8Array.from([...damaged, ...randomBytes(random, 1 + nextBelow(random, 900))]);
    case 2:
      return randomBytes(random, nextBelow(random, 1_000));
    case 3: { // the end of another
      const other = records[nextBelow(random, records.length)]!;
      return Uint8Array.from([...damaged.subarray(0, at), ...other.subarray(at)]);
    }
    case 4:
      damaged[at] = nextBelow(random, 256);
      return damaged;
    default:
      for (let flips = 1 + nextBelow(random, 4); flips > 0; flips--) {
        damaged[nextBelow(random, whole.length)]! ^= 1 << nextBelow(random, 8);
      }
      return damaged;
  }
}

Deno.test("damaged records never throw, are never taken, and change nothing", () => {
  const other = speaker(1);
  const genuine = [
    own.links(5, FULL),
    own.load(6, LARGEST),
    own.leave(7),
    other.links(1),
    other.load(2),
    speaker(2).dead(2, hosts[1]!),
    speaker(2).links(1),
  ];
  const known = new Set(genuine.map((record) => record.toHex()));
  const store = createStore();
  // Behind what the damaged ones say, so that they could be news.
  take(store, [own.links(1), own.load(2), other.links(1), other.load(2)]);
  const before = contentsOf(store);
  const random = createRandom(4);
  const outcomes = new Map<string, number>();
  for (let run = 0; run < long(200_000, 12_000); run++) {
    const record = damage(random, genuine);
    if (known.has(record.toHex())) continue;
    const { outcome } = acceptRecord(store, record, 1);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  assertEquals(contentsOf(store), before);
  assertEquals(outcomes.get("accepted"), undefined);
  for (const reached of ["malformed", "badSignature", "unknownOrigin", "ahead", "older"]) {
    assert(outcomes.has(reached), `${reached} never met`);
  }
});

Deno.test("damaged bodies are decoded to what may be held, or not at all", () => {
  const random = createRandom(5);
  const records = [own.links(5, FULL), own.load(6, LARGEST), own.links(1)];
  let decoded = 0;
  for (let run = 0; run < long(200_000, 12_000); run++) {
    const bytes = damage(random, records);
    const header = readHeader(bytes);
    if (header?.kind === RECORD_KINDS.load) {
      const load = decodeLoad(bytes);
      if (load === undefined) continue;
      encodeLoad(ME, NETWORK, ONCE, load);
      decoded++;
    } else if (header?.kind === RECORD_KINDS.links) {
      const links = decodeLinks(bytes);
      if (links === undefined || links.publicKey.toHex() !== ME.publicKey.toHex()) continue;
      encodeLinks(ME, NETWORK, ONCE, links);
      decoded++;
    }
  }
  assert(decoded > 1_000, `${decoded} decoded`);
});

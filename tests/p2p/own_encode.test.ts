import { assert, assertStrictEquals, assertThrows } from "@std/assert";
import { DATAGRAM_LIMIT, PEER_BYTES } from "../../p2p/constants.ts";
import * as own from "../../p2p/own_encode.ts";
import { signValue, unsignedValue } from "../../p2p/signed_value.ts";
import vectors from "../fixtures/frames/own_vectors.json" with { type: "json" };
import { encodeOwn, type SaidOwn } from "./said_own.ts";
import { identityNumber } from "./small_mesh.ts";

const good = vectors.filter(({ fault }) =>
  fault === "none"
) as unknown as (SaidOwn & { hex: string })[];

Deno.test("what no own frame may hold is not encoded, and nothing is written", () => {
  const out = new Uint8Array(DATAGRAM_LIMIT).fill(0xee);
  const network = new Uint8Array(8);
  const from = { id: new Uint8Array(20), network };
  const id = new Uint8Array(20), none = new Uint8Array(0);
  const short = new Uint8Array(19), long = new Uint8Array(21);
  const record = signValue(identityNumber(1), network, id, 1, none);
  const timed = { record, lifetime: 1 };
  const nine = new Uint8Array(9 * PEER_BYTES).fill(4);
  const proof = { publicKey: new Uint8Array(32), signature: new Uint8Array(64) };
  const refused: [string, (() => number)[]][] = [
    ["sender", [short, long].map((id) => () => own.encodeLeave(out, { id, network }))],
    ["network id", [none, id].map((network) => () => own.encodeLeave(out, { id, network }))],
    [
      "request id",
      [-1, 0.5, 2 ** 32, NaN].flatMap((half) => [
        () => own.encodeOwnPing(out, from, half, 0, 0),
        () => own.encodeOwnFindNode(out, from, 0, half, id),
      ]),
    ],
    ["proofWanted", [-1, 3, 0.5].map((wish) => () => own.encodeOwnPing(out, from, 0, 0, wish))],
    ["public key", [() => own.encodeOwnPong(out, from, 0, 0, { ...proof, publicKey: none })]],
    ["signature", [() => own.encodeOwnPong(out, from, 0, 0, { ...proof, signature: id })]],
    [
      "target",
      [short, long].map((target) => () => own.encodeOwnFindNode(out, from, 0, 0, target)),
    ],
    [
      "key",
      [short, long].flatMap((key) => [
        () => own.encodeOwnFindValue(out, from, 0, 0, key, 0),
        () => own.encodeOwnFoundValue(out, from, 0, 0, key, 0, [], none, 0),
        () => own.encodeOwnStore(out, from, 0, 0, { record: { ...record, key }, lifetime: 1 }),
        () => own.encodePut(out, from, key),
      ]),
    ],
    ["skip", [-1, 256, 0.5].map((skip) => () => own.encodeOwnFindValue(out, from, 0, 0, id, skip))],
    [
      "lifetime",
      [-1, 2 ** 32, 0.5, NaN].flatMap((lifetime) => [
        () => own.encodeOwnStore(out, from, 0, 0, { record, lifetime }),
        () => own.encodeOwnFoundValue(out, from, 0, 0, id, 1, [{ record, lifetime }], none, 0),
      ]),
    ],
    ["value", [
      () => {
        const longer = { ...record, value: new Uint8Array(257) };
        return own.encodeOwnStore(out, from, 0, 0, { record: longer, lifetime: 1 });
      },
    ]],
    ["records", [
      () => own.encodeOwnFoundValue(out, from, 0, 0, id, 9, Array(9).fill(timed), none, 0),
    ]],
    [
      "total",
      [0, 256, 1.5].map((total) => () =>
        own.encodeOwnFoundValue(out, from, 0, 0, id, total, [timed], none, 0)
      ),
    ],
    ["code", [-1, 3].map((code) => () => own.encodeStored(out, from, 0, 0, code, 0))],
    ["version", [-1, 2 ** 53, 0.5].map((v) => () => own.encodeStored(out, from, 0, 0, 0, v))],
    [
      "count",
      [-1, 9, 0.5].map((count) => () => own.encodeOwnFoundNodes(out, from, 0, 0, nine, count)),
    ],
    ["family", [() => own.encodeOwnFoundNodes(out, from, 0, 0, new Uint8Array(39), 1)]],
    ["ids", [() => own.encodeUnreachable(out, from, Array(9).fill(id))]],
    ["id", [() => own.encodeUnreachable(out, from, [id, short])]],
    ["length", [() => {
      const longest = { record: { ...record, value: new Uint8Array(256) }, lifetime: 1 };
      return own.encodeOwnFoundValue(out, from, 0, 0, id, 4, Array(4).fill(longest), none, 0);
    }]],
  ];
  for (const [reason, attempts] of refused) {
    for (const attempt of attempts) assertThrows(attempt, RangeError, reason);
  }
  const unsigned = { record: unsignedValue(id, none), lifetime: 1 };
  assertThrows(() => own.encodeOwnStore(out, from, 0, 0, unsigned), TypeError, "author");
  assertThrows(
    () => own.encodeOwnFoundValue(out, from, 0, 0, id, 1, [unsigned], none, 0),
    TypeError,
    "author",
  );
  assert(out.every((byte) => byte === 0xee));
});

Deno.test("no own frame is begun that its buffer is too short for", () => {
  for (const expected of good) {
    const length = expected.hex.length / 2;
    const exact = new Uint8Array(length);
    assertStrictEquals(encodeOwn(expected, exact), length);
    const short = new Uint8Array(length - 1);
    assertThrows(() => encodeOwn(expected, short), RangeError, `${length} bytes are needed`);
    assert(short.every((byte) => byte === 0));
  }
});

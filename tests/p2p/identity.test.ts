import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createPublicKey, verify } from "node:crypto";
import { createRandom, nextBelow } from "../../layers/random.ts";
import { identityOfSeed, verifySignature } from "../../p2p/identity.ts";
import { nodeIdOfKey } from "../../p2p/node_id.ts";
import { importPublicKey, keepPublicKey, KEPT_KEYS, type KeyCache } from "../../p2p/public_key.ts";
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";
import { fromHex, toHex } from "./said.ts";

/** RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc). */
const VECTORS = [
  {
    seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    message: "",
    signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac" +
      "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  },
  {
    seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e" +
      "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  },
  {
    seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    message: "af82",
    signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290" +
      "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  },
  {
    seed: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    publicKey: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    message: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    signature: "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ec" +
      "fdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
  },
];

Deno.test("keys and signatures are those of RFC 8032", () => {
  for (const { seed, publicKey, message, signature } of VECTORS) {
    const identity = identityOfSeed(fromHex(seed));
    assertEquals(toHex(identity.publicKey), publicKey);
    assertEquals(identity.id, nodeIdOfKey(identity.publicKey));
    const signed = identity.sign(fromHex(message));
    assertEquals(toHex(signed), signature);
    assertEquals([signed.constructor, identity.publicKey.constructor], [Uint8Array, Uint8Array]);
    assert(verifySignature(identity.publicKey, fromHex(message), signed));
  }
});

Deno.test("a signature holds for its message and its signer, and no bit of the three may differ", () => {
  const random = createRandom(1);
  const identity = identityOfSeed(randomBytes(random, 32));
  const message = randomBytes(random, 40);
  const signature = identity.sign(message);
  const parts = [identity.publicKey, message, signature] as const;
  assert(verifySignature(...parts));
  for (const part of parts) {
    for (let bit = 0; bit < 8 * part.length; bit++) {
      part[bit >> 3]! ^= 1 << (bit & 7);
      assert(!verifySignature(...parts), `bit ${bit}`);
      part[bit >> 3]! ^= 1 << (bit & 7);
    }
  }
  assert(!verifySignature(identityOfSeed(new Uint8Array(32)).publicKey, message, signature));
});

Deno.test("a signature has one form: the order of the group may not be added to it", () => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const identity = identityOfSeed(new Uint8Array(32).fill(8));
  const signature = identity.sign(new Uint8Array(3));
  let scalar = order;
  for (let i = 31; i >= 0; i--) scalar += BigInt(signature[32 + i]!) << BigInt(8 * i);
  for (let i = 0; i < 32; i++) signature[32 + i] = Number((scalar >> BigInt(8 * i)) & 255n);
  assert(!verifySignature(identity.publicKey, new Uint8Array(3), signature));
});

Deno.test("anything may be asked about, and only a signature is one", () => {
  const any = fc.uint8Array({ maxLength: 70 });
  const sized = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const key = fc.oneof(any, sized(32), fc.constant(identityOfSeed(new Uint8Array(32)).publicKey));
  fc.assert(
    fc.property(key, any, fc.oneof(any, sized(64)), (publicKey, message, signature) => {
      assert(!verifySignature(publicKey, message, signature));
    }),
    { seed: 2, numRuns: long(20_000, 2_000) },
  );
});

Deno.test("keys under which anybody can sign are refused, in all their forms", () => {
  const high = "f".repeat(60);
  const points = [
    "0".repeat(64),
    "01" + "0".repeat(62),
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ...["ec", "ed", "ee"].map((first) => `${first}${high}7f`),
  ].flatMap((hex) => {
    const point = fromHex(hex);
    const negative = point.slice();
    negative[31]! |= 0x80;
    return [point, negative];
  });
  let forged = 0;
  for (const point of points) {
    for (const start of points) {
      const signature = new Uint8Array(64); // of scalar 0
      signature.set(start);
      for (let i = 0; i < 16; i++) {
        const message = Uint8Array.of(i);
        assert(!verifySignature(point, message, signature));
        if (verifies(point, message, signature)) forged++;
      }
    }
  }
  assert(forged > 100, `node:crypto alone took ${forged}`);
});

function verifies(point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const x = btoa(String.fromCharCode(...point)).replaceAll("+", "-").replaceAll("/", "_");
  try {
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: x.replace("=", "") },
      format: "jwk",
    });
    return verify(null, message, key, signature);
  } catch {
    return false; // no point
  }
}

Deno.test("the keys of the last signers are kept, and no more than the limit", () => {
  const cache: KeyCache = new Map();
  const signers = Array.from(
    { length: KEPT_KEYS + 3 },
    (_, i) => identityOfSeed(new Uint8Array(32).fill(i & 255).fill(i >> 8, 31)).publicKey,
  );
  const first = importPublicKey(cache, signers[0]!)!;
  assertEquals(cache.size, 0); // not until it is kept
  keepPublicKey(cache, signers[0]!, first);
  for (const signer of signers.slice(1)) {
    assertStrictEquals(importPublicKey(cache, signers[0]!.slice()), first);
    keepPublicKey(cache, signers[0]!, first); // used again and again
    keepPublicKey(cache, signer, importPublicKey(cache, signer)!);
  }
  assertEquals(cache.size, KEPT_KEYS);
  const inside = new Uint8Array(40);
  inside.set(signers[0]!, 5);
  assertStrictEquals(importPublicKey(cache, inside.subarray(5, 37)), first);
  for (const length of [0, 31, 33]) {
    assertEquals(importPublicKey(cache, new Uint8Array(length)), undefined);
  }
});

Deno.test("signers in any order and number are told apart", () => {
  const random = createRandom(4);
  const identities = Array.from({ length: 40 }, () => identityOfSeed(randomBytes(random, 32)));
  for (let i = 0; i < long(4_000, 400); i++) {
    const signer = identities[nextBelow(random, 40)]!;
    const claimed = identities[nextBelow(random, 40)]!;
    const message = randomBytes(random, 16);
    assertEquals(
      verifySignature(claimed.publicKey, message, signer.sign(message)),
      claimed === signer,
    );
  }
});

Deno.test("a seed has 32 bytes, and no error shows it", () => {
  for (const length of [0, 31, 33, 64]) {
    const error = assertThrows(() => identityOfSeed(new Uint8Array(length).fill(77)), RangeError);
    assertEquals(error.message, `Cannot use seed: it must have 32 bytes, is ${length}`);
  }
  const seed = new Uint8Array(32).fill(77);
  const identity = identityOfSeed(seed);
  const before = identity.sign(seed);
  seed.fill(0); // it is not needed any more
  assertEquals(identity.sign(new Uint8Array(32).fill(77)), before);
});

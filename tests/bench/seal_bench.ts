/** Datagrams sealed and opened a second, beside the bare cipher of node:crypto on the same bytes. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { createRandom, nextUint32 } from "../../layers/random.ts";
import { DATAGRAM_LIMIT } from "../../p2p/constants.ts";
import { identityOfSeed, verifySignature } from "../../p2p/identity.ts";
import { signProof, verifyProof } from "../../p2p/identity_proof.ts";
import { createSealer, type Sealer } from "../../p2p/sealer.ts";
import { measure, print, summarise } from "./measure.ts";

const REPEATS = 1_000;
const SECONDS = 0.4;
const SIZES = [100, 500];

const random = createRandom(1);
const network = new Uint8Array(8).fill(9);
const keys = [new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)];

/** Runs and prints every measurement of sealing and signing. */
export async function bench(): Promise<void> {
  console.log("sealing (no target; a datagram costs this much besides)");
  for (const size of SIZES) await benchSize(size);
  await benchStrangers();
  console.log("identity");
  await benchIdentity();
}

async function benchSize(size: number): Promise<void> {
  const alice = sealer(keys.slice(0, 1));
  const bob = sealer(keys);
  const frame = bytes(size);
  const out = new Uint8Array(DATAGRAM_LIMIT);
  await repeat(`seal ${size} bytes`, () => alice.seal(frame, out));
  const batch = Array.from({ length: REPEATS }, () => new Uint8Array(size + 46));
  const samples: number[] = [];
  for (let round = 0; round < 60; round++) {
    for (const datagram of batch) alice.seal(frame, datagram); // each opens only once
    const start = performance.now();
    for (const datagram of batch) bob.open(datagram);
    if (round >= 10) samples.push((performance.now() - start) / 1_000 / REPEATS);
  }
  print(`open ${size} bytes`, summarise(samples));

  const header = bytes(30);
  const nonce = bytes(12);
  const encrypt = () => {
    const cipher = createCipheriv("chacha20-poly1305", keys[0]!, nonce, { authTagLength: 16 });
    cipher.setAAD(header, { plaintextLength: size });
    const body = cipher.update(frame);
    cipher.final();
    return { body, tag: cipher.getAuthTag() };
  };
  const { body, tag } = encrypt();
  await repeat(`rival: bare cipher, encrypt ${size} bytes`, encrypt);
  await repeat(`rival: bare cipher, decrypt ${size} bytes`, () => {
    const decipher = createDecipheriv("chacha20-poly1305", keys[0]!, nonce, { authTagLength: 16 });
    decipher.setAAD(header, { plaintextLength: size });
    decipher.setAuthTag(tag);
    decipher.update(body);
    decipher.final();
  });
}

async function benchStrangers(): Promise<void> {
  const bob = sealer(keys.slice(0, 1));
  const fresh = Array.from({ length: 2 * REPEATS }, () => {
    const out = new Uint8Array(146);
    sealer(keys.slice(0, 1)).seal(new Uint8Array(100), out);
    return out;
  });
  // Twice as many as the table holds: each has been forgotten when its turn comes again.
  let next = 0;
  await repeat("open 100 bytes of an unknown session", () => {
    bob.open(fresh[next++ % fresh.length]!);
  });
  const forged = fresh[0]!.slice();
  forged[40]! ^= 1;
  const late = sealer(keys);
  await repeat("drop a forged datagram, one key", () => bob.open(forged));
  await repeat("drop a forged datagram, two keys", () => late.open(forged));
  const replayed = fresh[1]!;
  late.open(replayed);
  await repeat("drop a replayed datagram", () => late.open(replayed));
}

async function benchIdentity(): Promise<void> {
  const identity = identityOfSeed(bytes(32));
  const message = bytes(300);
  const signature = identity.sign(message);
  await repeat("sign 300 bytes", () => identity.sign(message), 50);
  await repeat("verify 300 bytes, key known", () => {
    verifySignature(identity.publicKey, message, signature);
  }, 50);
  const nonce = bytes(8);
  const asker = bytes(20);
  const session = bytes(16);
  await repeat("prove an identity and check the proof", () => {
    const proof = signProof(identity, network, nonce, asker, session);
    verifyProof(identity.publicKey, network, nonce, asker, identity.id, session, proof);
  }, 50);
}

function sealer(keys: Uint8Array[]): Sealer {
  return createSealer({ keys, network, random: (out) => out.set(bytes(out.length)) });
}

function bytes(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => nextUint32(random) >>> 24);
}

/** Measures a call so short that it has to be made many times in a row. */
async function repeat(name: string, call: (i: number) => unknown, count = REPEATS): Promise<void> {
  const run = () => {
    for (let i = 0; i < count; i++) call(i);
  };
  await measure(name, run, { operations: count, seconds: SECONDS });
}

if (import.meta.main) await bench();

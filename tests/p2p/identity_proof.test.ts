import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom } from "../../layers/random.ts";
import { identityOfSeed, verifySignature } from "../../p2p/identity.ts";
import { signProof, verifyProof } from "../../p2p/identity_proof.ts";
import { randomBytes } from "./random.ts";
import { toHex } from "./said.ts";

const random = createRandom(11);
const prover = identityOfSeed(randomBytes(random, 32));
const other = identityOfSeed(randomBytes(random, 32));
const network = randomBytes(random, 8);
const nonce = randomBytes(random, 8);
const asker = randomBytes(random, 20);
const session = randomBytes(random, 16);

Deno.test("a proof holds with and without a session, and the two are not the same", () => {
  for (const sealed of [session, undefined]) {
    const signature = signProof(prover, network, nonce, asker, sealed);
    assertEquals(signature.length, 64);
    const check = (by: Uint8Array | undefined) =>
      verifyProof(prover.publicKey, network, nonce, asker, prover.id, by, signature);
    assert(check(sealed));
    assert(!check(sealed === undefined ? session : undefined));
  }
});

Deno.test("a proof is for one network, nonce, asker, session and prover", () => {
  const signature = signProof(prover, network, nonce, asker, session);
  const fields = {
    key: prover.publicKey,
    network,
    nonce,
    asker,
    id: prover.id,
    session,
    signature,
  };
  const check = (f: typeof fields) =>
    verifyProof(f.key, f.network, f.nonce, f.asker, f.id, f.session, f.signature);
  assert(check(fields));
  for (const name of Object.keys(fields) as (keyof typeof fields)[]) {
    for (let i = 0; i < fields[name].length; i++) {
      const changed = fields[name].slice();
      changed[i]! ^= 1 << (i & 7);
      assert(!check({ ...fields, [name]: changed }), `${name} ${i}`);
    }
  }
  assert(!check({ ...fields, key: other.publicKey, id: other.id }));
  assert(!check({ ...fields, id: other.id }), "the id of somebody else");
  assert(!check({ ...fields, key: other.publicKey }), "the key of somebody else");
  const own = signProof(other, network, nonce, asker, session);
  assert(!check({ ...fields, signature: own }), "signed by somebody else");
});

Deno.test("what a prover sends may be anything", () => {
  const any = fc.uint8Array({ maxLength: 70 });
  fc.assert(
    fc.property(any, any, any, (key, id, signature) => {
      assert(!verifyProof(key, network, nonce, asker, id, session, signature));
    }),
    { seed: 3, numRuns: 1_000 },
  );
});

Deno.test("a proof signs its fields in their order, after a text of its own", () => {
  const text = new TextEncoder().encode("shivya proof");
  const message = new Uint8Array([...text, ...network, ...nonce, ...asker, ...session]);
  const signature = signProof(prover, network, nonce, asker, session);
  assertEquals(toHex(signature), toHex(prover.sign(message)));
  assert(verifySignature(prover.publicKey, message, signature));
});

Deno.test("a field of ours in another length is an error", () => {
  const fields = { "network id": network, nonce, asker, session };
  for (const [name, bytes] of Object.entries(fields)) {
    for (const length of [bytes.length - 1, bytes.length + 1]) {
      const f = { ...fields, [name]: new Uint8Array(length) };
      const message = `Cannot make proof: ${name} must have ${bytes.length} bytes, is ${length}`;
      assertThrows(
        () => signProof(prover, f["network id"], f.nonce, f.asker, f.session),
        RangeError,
        message,
      );
    }
  }
});

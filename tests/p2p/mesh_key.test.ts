import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom } from "../../layers/random.ts";
import { generateMeshKey, parseMeshKeys } from "../../p2p/mesh_key.ts";
import { randomBytes } from "./random.ts";

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

function lineOf(key: Uint8Array): string {
  return generateMeshKey((out) => out.set(key));
}

Deno.test("a key is one line both ways", () => {
  fc.assert(
    fc.property(bytes, (key) => {
      const line = lineOf(key);
      assert(/^[A-Za-z0-9_-]{43}$/.test(line));
      assertEquals(parseMeshKeys(line), [key]);
      assertEquals(parseMeshKeys(line + "\n"), [key]);
    }),
    { seed: 1 },
  );
  assertEquals(
    lineOf(Uint8Array.from({ length: 32 }, (_, i) => 8 * i)), // by Python's base64
    "AAgQGCAoMDhASFBYYGhweICIkJigqLC4wMjQ2ODo8Pg",
  );
});

Deno.test("two keys keep their order, whatever else stands around them", () => {
  const random = createRandom(2);
  const first = randomBytes(random, 32);
  const second = randomBytes(random, 32);
  const text = `\ufeff# the new one\r\n\r\n  ${lineOf(first)}\t\r\n#old:\n\n${lineOf(second)}`;
  const keys = parseMeshKeys(text);
  assertEquals(keys, [first, second]);
  assertEquals(keys[0]!.constructor, Uint8Array);
});

Deno.test("anything else is refused with its line, and no error shows a key", () => {
  const key = lineOf(new Uint8Array(32).fill(1));
  const cases = {
    "": "a line of 43 base64url characters is needed, is without",
    "# nothing\n\n": "a line of 43 base64url characters is needed, is without",
    [`\n${key}=`]: "line 2 must be 43 base64url characters, is 44 characters",
    [key.slice(1)]: "line 1 must be 43 base64url characters, is 42 characters",
    [`${key} # mine`]: "line 1 must be 43 base64url characters, is 50 characters",
    [`+${key.slice(1)}`]: "line 1 must be 43 base64url characters, is other characters",
    [`${key.slice(1)}é`]: "line 1 must be 43 base64url characters, is other characters",
    [`${key.slice(0, 42)}F`]: "line 1 must end as it was made, is altered",
    [`${key}\n${key}`]: "two keys must differ, is the same key twice",
    [[1, 2, 3].map((i) => lineOf(new Uint8Array(32).fill(i))).join("\n")]:
      "at most 2 keys are taken, is more",
    [`${key}\n${key.slice(2)}`]: "line 2 must be 43 base64url characters, is 41 characters",
  };
  for (const [text, what] of Object.entries(cases)) {
    const error = assertThrows(() => parseMeshKeys(text), SyntaxError);
    assertEquals(error.message, `Cannot read mesh key: ${what}`);
    assert(!error.message.includes(key.slice(2, 12)));
  }
});

Deno.test("whatever a file holds, it is keys or a SyntaxError", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String({ minLength: 40 })), (text) => {
      try {
        assert(parseMeshKeys(text).every((key) => key.length === 32));
      } catch (error) {
        assert(error instanceof SyntaxError);
      }
    }),
    { seed: 3, numRuns: 1_000 },
  );
});

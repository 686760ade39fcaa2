import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { BODY_LIMIT, type BodySource, parseJson, readObject } from "../../daemon/api/body.ts";
import { HttpError } from "../../daemon/api/http_error.ts";

function source(chunks: (string | Uint8Array)[], length?: number): BodySource & { read: number } {
  const headers = length === undefined ? {} : { "content-length": String(length) };
  return {
    headers,
    read: 0,
    async *[Symbol.asyncIterator]() {
      for (const chunk of chunks) {
        this.read++;
        yield typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
      }
    },
  };
}

async function refused(body: BodySource): Promise<HttpError> {
  return await assertRejects(() => readObject(body), HttpError);
}

Deno.test("an object is read, however it is cut into chunks", async () => {
  const bytes = new TextEncoder().encode('{"name":"日本","n":[1,2]}');
  for (let size = 1; size <= bytes.length; size++) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
    assertEquals(await readObject(source(chunks)), { name: "日本", n: [1, 2] });
  }
});

Deno.test("a body of the limit passes, one byte more is 413, and nothing more is read", async () => {
  const padded = '{"a":1}'.padEnd(BODY_LIMIT);
  assertEquals(await readObject(source([padded], BODY_LIMIT)), { a: 1 });
  const chunked = source([padded, " ", " ", " "]);
  assertEquals((await refused(chunked)).status, 413);
  assertEquals(chunked.read, 2);
  const declared = source([padded, " "], BODY_LIMIT + 1);
  const error = await refused(declared);
  assertEquals([error.status, declared.read], [413, 0]);
});

Deno.test("what is not an object, or not UTF-8, is 400", async () => {
  for (const text of ["[]", "3", "null", '"x"']) {
    const error = await refused(source([text]));
    assertEquals([error.status, error.message], [400, "The body must be a JSON object"]);
  }
  const marked = await refused(source(['\ufeff{"a":1}']));
  assertEquals(marked.message, "The body is not JSON: mistake in line 1, column 1");
  const error = await refused(source([new Uint8Array([0x7b, 0xff, 0x7d])]));
  assertEquals([error.status, error.message], [400, "The body is not UTF-8"]);
});

Deno.test("malformed JSON is 400 with the line and column of the mistake", () => {
  const mistakes: [text: string, place: string][] = [
    ["", "line 1, column 1"],
    ["{", "line 1, column 2"],
    ['{"a":1,}', "line 1, column 8"],
    ['{"a" 1}', "line 1, column 6"],
    ['{\n  "a": 1,\n  "b": oops\n}', "line 3, column 8"],
    ['{"a":1} x', "line 1, column 9"],
    ['{"a":1}//', "line 1, column 8"],
    ['\ufeff{"a":1}', "line 1, column 1"],
  ];
  for (const [text, place] of mistakes) {
    const error = assertThrows(() => parseJson(text), HttpError);
    assertEquals([error.status, error.message], [400, `The body is not JSON: mistake in ${place}`]);
  }
});

Deno.test("any text within the limit is parsed as JSON.parse does or is 400 with a place", () => {
  const nested = fc.nat({ max: BODY_LIMIT }).map((depth) => '[{"a":'.repeat(depth / 6));
  const broken = fc.tuple(fc.json(), fc.nat(), fc.string()).map(([text, at, insert]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + insert + text.slice(place);
  });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), broken, nested), (text) => {
      let expected: unknown;
      let valid = true;
      try {
        expected = JSON.parse(text);
      } catch {
        valid = false;
      }
      if (valid) return assertEquals(parseJson(text), expected);
      const error = assertThrows(() => parseJson(text), HttpError);
      const [, line, column] = /line (\d+), column (\d+)$/.exec(error.message)!;
      const lines = text.split("\n");
      assert(Number(line) >= 1 && Number(line) <= lines.length);
      assert(Number(column) >= 1 && Number(column) <= lines[Number(line) - 1]!.length + 1);
    }),
    { seed: 5, numRuns: 2_000 },
  );
});

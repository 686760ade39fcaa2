import { assertEquals } from "@std/assert";
import { formatValues } from "../../daemon/cli/get.ts";

const ID = "0123456789abcdef0123456789abcdef01234567";
const text = (value: string) => ({
  value,
  valueBase64: new TextEncoder().encode(value).toBase64(),
});
const shown = (values: Parameters<typeof formatValues>[0], isTerminal = false) =>
  new TextDecoder().decode(formatValues(values, isTerminal));

Deno.test("one value is printed as it is, text with a line's end if it has none", () => {
  assertEquals(shown([text("hello")]), "hello\n");
  assertEquals(shown([text("a\nb\n")]), "a\nb\n");
  assertEquals(shown([text("")]), "\n");
  assertEquals(shown([text("\x1b[2J\ufeffé")]), "\x1b[2J\ufeffé\n");
  assertEquals(formatValues([{ valueBase64: "/wA=" }], false), new Uint8Array([255, 0]));
});

Deno.test("nothing that is read on a terminal can steer it", () => {
  assertEquals(shown([text("\x1b[2J\n\tü\u202e\x9b")], true), "\\u{1b}[2J\n\tü\\u{202e}\\u{9b}\n");
  assertEquals(shown([{ valueBase64: "/wA=" }], true), "base64:/wA=\n");
});

Deno.test("several values are a line each, with who put them, wherever they are printed", () => {
  const values = [{ ...text("a\nb\r"), origin: ID }, { valueBase64: "/wA=", origin: ID }];
  const lines = `${ID}  a\\u{a}b\\u{d}\n${ID}  base64:/wA=\n`;
  for (const isTerminal of [false, true]) assertEquals(shown(values, isTerminal), lines);
});

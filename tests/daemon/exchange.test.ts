import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { linesOf, textOf } from "../../daemon/client/exchange.ts";
import { checkOwner } from "../../daemon/client/socket_owner.ts";
import { temporaryFolder } from "./harness.ts";

/** A reply whose body comes in these parts, over and over if it is without end. */
function reply(parts: string[], isEndless = false): IncomingMessage {
  const all = function* () {
    do yield* parts.map((part) => new TextEncoder().encode(part)); while (isEndless);
  };
  return Readable.from(all(), { objectMode: false }) as unknown as IncomingMessage;
}

Deno.test("an answer without end is given up, and its connection with it", async () => {
  const whole = reply(["1234", "5678"], true);
  const error = await assertRejects(() => textOf(whole, 1_000), RangeError);
  assertEquals(
    error.message,
    "Cannot read the answer: current value is longer than 1000 characters",
  );
  const line = reply(["1\n234", "5678"], true);
  await assertRejects(() => Array.fromAsync(linesOf(reply(["abcd"], true), 1_000)), RangeError);
  const some = [];
  for await (const each of linesOf(line, 1_000)) if (some.push(each) === 300) break;
  assertEquals([some[0], some[1], whole.destroyed, line.destroyed], ["1", "23456781", true, true]);
});

Deno.test("an answer as long as may be is read, also one cut within a character", async () => {
  assertEquals(await textOf(reply(["1234", "5678"]), 8), "12345678");
  const halves = [Uint8Array.of(0xc3), Uint8Array.of(0xa9)];
  const split = Readable.from(halves, { objectMode: false }) as unknown as IncomingMessage;
  assertEquals(await textOf(split, 1), "é");
});

Deno.test("what is not there when the owner is looked at is not asked when it is", async () => {
  await using folder = await temporaryFolder();
  const { code } = assertThrows(() => checkOwner(join(folder.path, "none")), Error) as Error & {
    code?: string;
  };
  assertEquals(code, "ENOENT");
});

Deno.test("somebody else's socket is refused in every folder that is shared", async () => {
  if (Deno.uid() !== 0) return console.log("Not checked: only root can give a socket away");
  await using folder = await temporaryFolder();
  const path = join(folder.path, "socket");
  using _listener = Deno.listen({ transport: "unix", path });
  const refuses = async (mode: number, owner = 65_534) => {
    await Deno.chmod(folder.path, mode);
    await Deno.chown(path, owner, owner);
    try {
      checkOwner(path);
      return false;
    } catch (error) {
      assertEquals((error as Error).message, `it belongs to another user (id ${owner})`);
      return true;
    }
  };
  assertEquals(
    [await refuses(0o1777), await refuses(0o777), await refuses(0o1770)],
    [true, true, true],
  );
  assertEquals([await refuses(0o755), await refuses(0o1777, 0)], [false, false]);
});

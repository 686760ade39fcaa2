import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { basename, dirname, fromFileUrl, join, resolve } from "@std/path";
import { FakeTime } from "@std/testing/time";
import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

Deno.test("parseArgs tells texts, switches, defaults and undeclared options apart", () => {
  const undeclared: string[] = [];
  const args = parseArgs(["--target", "arm", "--dry", "rest", "--odd"], {
    string: ["target", "output"],
    boolean: ["dry", "loud"],
    default: { output: "dist" },
    unknown: (arg) => {
      if (arg.startsWith("-")) undeclared.push(arg);
    },
  });
  assertEquals([args.target, args.output, args.dry, args.loud], ["arm", "dist", true, false]);
  assertEquals(undeclared, ["--odd"]);
});

Deno.test("paths are joined, made absolute and taken apart", () => {
  assertEquals(join("/tmp", "a", "../b.sock"), "/tmp/b.sock");
  assertEquals(resolve("x"), join(Deno.cwd(), "x"));
  assertEquals([dirname("/tmp/b.sock"), basename("/tmp/b.sock")], ["/tmp", "b.sock"]);
  assertEquals(fromFileUrl("file:///tmp/a%20b"), "/tmp/a b");
});

Deno.test("FakeTime moves Date and timers only when told, and gives them back", async () => {
  const genuine = Date;
  const calls: number[] = [];
  {
    using time = new FakeTime(1_000);
    assertNotEquals(Date, genuine);
    setTimeout(() => calls.push(Date.now()), 500);
    time.tick(499);
    assertEquals(calls, []);
    time.tick(1);
    assertEquals(calls, [1_500]);
    setTimeout(() => Promise.resolve().then(() => setTimeout(() => calls.push(time.now), 10)), 10);
    await time.tickAsync(20);
    assertEquals(calls, [1_500, 1_520]);
  }
  assertEquals(Date, genuine);
  assert(Math.abs(Date.now() - 1_000) > 1e9);
});

Deno.test("the closest word is the one with the fewest letters to change", () => {
  assertEquals(closestString("prot", ["host", "port", "peers"]), "port");
  assertEquals(closestString("loglevel", ["logFormat", "logLevel"]), "logLevel");
  assertEquals([levenshteinDistance("prot", "port"), levenshteinDistance("", "ab")], [2, 2]);
});

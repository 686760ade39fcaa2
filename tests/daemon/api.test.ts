import { assertEquals } from "@std/assert";
import { cannotListen } from "../../daemon/api/api.ts";

Deno.test("a socket that cannot be made is explained with what to do next", () => {
  const cases: [code: string | undefined, exitCode: number, message: string][] = [
    ["EROFS", 2, "Cannot listen at /s: the reason; name another with --socket"],
    ["ENOSPC", 1, "Cannot listen at /s: the reason; name another with --socket"],
    [undefined, 1, "Cannot listen at /s: the reason; name another with --socket"],
    [
      "EADDRINUSE",
      1,
      "Cannot use /s: another daemon came first; stop it, or choose another --port",
    ],
  ];
  for (const [code, exitCode, message] of cases) {
    const error = cannotListen("/s", { reason: "the reason", code });
    assertEquals([error.exitCode, error.message], [exitCode, message]);
  }
});

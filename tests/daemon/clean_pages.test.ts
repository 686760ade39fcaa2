import { assert, assertEquals } from "@std/assert";
import { cleanPages } from "../../daemon/lifecycle/clean_pages.ts";

/** A mapping as Linux tells it, with so many kilobytes of pages that are not the file's. */
function mapping(head: string, changed = 0, fact = "Private_Dirty"): string {
  const facts = { Rss: 64, Private_Dirty: 0, Anonymous: 0, Swap: 0, [fact]: changed };
  const lines = Object.entries(facts).map(([name, kilobytes]) =>
    `${`${name}:`.padEnd(17)}${kilobytes} kB`
  );
  return [head, ...lines, "VmFlags: rd ex mr mw me sd", ""].join("\n");
}

const PROGRAM = "/usr/bin/a program";
const FILE = `01b85000 fe:00 1441834                    ${PROGRAM}`;

Deno.test("pages of the program are found that nobody can have changed", () => {
  const code = mapping(`1000-3000 r-xp ${FILE}`);
  const constants = mapping(`ffff00000000-ffff00001000 r--p ${FILE}`);
  assertEquals(cleanPages(code + constants, PROGRAM), [
    { start: 0x1000n, length: 0x2000n },
    { start: 0xffff00000000n, length: 0x1000n },
  ]);
});

Deno.test("pages are left alone that were changed, can be, are shared, or are not its own", () => {
  const others = [
    ...["Private_Dirty", "Anonymous", "Swap"].map((fact) =>
      mapping(`1000-3000 r--p ${FILE}`, 4, fact)
    ),
    ...["rw-p", "rwxp", "r--s", "---p"].map((rights) => mapping(`1000-3000 ${rights} ${FILE}`)),
    mapping("1000-3000 r-xp 00000000 00:00 0"),
    mapping("1000-3000 r--p 00000000 fe:00 77         /etc/ld.so.cache"),
    mapping(`1000-3000 r-xp ${FILE} (deleted)`),
    mapping("1000-3000 r-xp 00000000 00:00 0                  [vdso]"),
  ];
  for (const other of others) assertEquals(cleanPages(other, PROGRAM), [], other);
  const code = mapping(`5000-6000 r-xp ${FILE}`);
  assertEquals(cleanPages(code + others.join("") + code, PROGRAM).length, 2);
  for (const nonsense of ["", "\n\n", "1000-3000 r-xp", "Private_Dirty: 4 kB"]) {
    assertEquals(cleanPages(nonsense, PROGRAM), []);
  }
});

Deno.test({
  name: "of this process it is found, and nothing that can be written to",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const [smaps, maps] = await Promise.all(
      ["smaps", "maps"].map((name) => Deno.readTextFile(`/proc/self/${name}`)),
    );
    const lines = maps!.split("\n");
    const found = cleanPages(smaps!, await Deno.readLink("/proc/self/exe")).map(({ start }) =>
      lines.find((line) => line.startsWith(`${start.toString(16)}-`))!
    );
    assert(found.every((line) => / r-[x-]p .*deno$/.test(line)), found.join("\n"));
    assert(found.some((line) => line.includes(" r-xp ")));
  },
});

import { assert, assertEquals, assertGreater } from "@std/assert";
import type { Sample, SourceName } from "../../telemetry/mod.ts";

interface Answer {
  first: Sample;
  second: Sample;
  reopens: boolean;
  sources: Partial<Record<SourceName, string>>;
  notes: string[];
  missed: Partial<Record<SourceName, number>>;
}

async function child(flags: string[], ...args: string[]): Promise<Answer> {
  const script = new URL("./child.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-config", "--no-lock", "-q", ...flags, script, ...args],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""]);
  return JSON.parse(decoder.decode(stdout));
}

const IS_LINUX = Deno.build.os === "linux";

Deno.test({
  name: "handles stay readable after every permission is revoked",
  ignore: !IS_LINUX,
  async fn() {
    const { first, second, reopens, sources, missed } = await child(["-A"], "revoke");
    assertEquals(reopens, false);
    assertEquals(sources.cpu, "/proc/stat");
    assertEquals([missed.cpu, missed.network], [0, 0]);
    assertGreater(first.coreCount!, 0);
    assertGreater(second.runnableTasks!, 0);
    assert("cpuBusyShare" in second);
    assert(!("memoryUsedShare" in second), "Deno.systemMemoryInfo needs sys at every call");
    assertEquals([missed.memory, missed.load], [2, 2]);
  },
});

Deno.test("with --allow-sys alone: processor, memory and load from Deno, the rest absent", async () => {
  const { second, sources, notes, missed } = await child(["--allow-sys"]);
  assertEquals(Object.keys(sources), ["cpu", "load", "memory", "process"]);
  assertEquals(sources.cpu, "node:os cpus");
  assert(second.cpuBusyShare! >= 0 && second.cpuBusyShare! <= 1);
  assertGreater(second.coreCount!, 0);
  assertGreater(second.memoryTotalBytes!, 0);
  for (const field of ["runnableTasks", "receivedBytesPerSecond", "temperatureCelsius"]) {
    assert(!(field in second), field);
  }
  assertEquals(notes.length, 5);
  assertEquals(new Set(notes).size, 5);
  assertEquals(Object.values(missed).filter((count) => count > 0), []);
});

Deno.test("with no permission at all: cores, own memory, a note for each thing missing", async () => {
  const { second, notes } = await child([]);
  assertEquals(Object.keys(second).sort(), ["atSeconds", "coreCount", "processMemoryBytes"]);
  assertEquals(notes.length, 7);
  for (const note of notes) assert(/ absent: /.test(note), note);
});

Deno.test({
  name: "with --allow-read: pressure, but not what takes all permissions",
  ignore: !IS_LINUX,
  async fn() {
    const { sources, notes } = await child(["--allow-read"]);
    assertEquals("network" in sources || "temperature" in sources, false);
    assert(notes.some((note) => note.includes("/proc/net/dev takes all permissions")));
  },
});

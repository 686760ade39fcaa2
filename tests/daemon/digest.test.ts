import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { digestOf } from "../../daemon/host/digest.ts";
import { buildComplex } from "../../layers/hodge/mod.ts";
import { drawRecords, everyday } from "./draw_records.ts";
import { RECORD_SET_FILES, type RecordSets, settleSnapshot, snapshotOf } from "./record_sets.ts";

const ids = ["0".repeat(40), "12".repeat(20), "f".repeat(40)];
const complex = buildComplex(3, Uint32Array.of(0, 1, 1, 2));

const readSets = (file: URL): RecordSets => JSON.parse(Deno.readTextFileSync(file));

/** The float64 whose bits are those of `value` plus one. */
function nextUp(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + 1n);
  return view.getFloat64(0);
}

Deno.test("the digest is SHA-256 over hosts, edges and flows, big-endian", async () => {
  const bytes = new Uint8Array(8 + 3 * 20 + 2 * 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 3);
  bytes.fill(0x12, 24, 44);
  bytes.fill(0xff, 44, 64);
  [2, 0, 1, 1, 2].forEach((word, i) => view.setUint32(64 + 4 * i, word));
  view.setFloat64(84, 1.5);
  view.setFloat64(92, -2);
  const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  assertEquals(digestOf(ids, complex, Float64Array.of(1.5, -2)), expected.toHex());
});

Deno.test("minus zero is zero; any other bit of a flow counts", () => {
  const digest = digestOf(ids, complex, Float64Array.of(0, 1.5));
  assertEquals(digestOf(ids, complex, Float64Array.of(-0, 1.5)), digest);
  assertNotEquals(digestOf(ids, complex, Float64Array.of(5e-324, 1.5)), digest);
  assertNotEquals(digestOf(ids, complex, Float64Array.of(0, nextUp(1.5))), digest);
});

Deno.test("other hosts or other links are another digest", () => {
  const flow = new Float64Array(2);
  const digest = digestOf(ids, complex, flow);
  const elsewhere = buildComplex(3, Uint32Array.of(0, 1, 0, 2));
  assertNotEquals(digestOf(ids, elsewhere, flow), digest);
  assertNotEquals(digestOf([...ids.slice(0, 2), "e".repeat(40)], complex, flow), digest);
  assertMatch(
    digestOf([], buildComplex(0, new Uint32Array(0)), new Float64Array(0)),
    /^[0-9a-f]{64}$/,
  );
});

Deno.test("equal records, copied from thread to thread, are the same digest", () => {
  for (let seed = 0; seed < 30; seed++) {
    const snapshot = snapshotOf(drawRecords(seed, 30, everyday));
    assertEquals(settleSnapshot(structuredClone(snapshot)).digest, settleSnapshot(snapshot).digest);
  }
});

Deno.test("the record sets that are kept come to the digests kept with them", () => {
  let count = 0;
  for (const file of RECORD_SET_FILES) {
    for (const { hosts, digest } of readSets(file).sets) {
      assertEquals(settleSnapshot(snapshotOf(hosts)).digest, digest, `${file}, set ${count}`);
      count++;
    }
  }
  assertEquals(count, 230);
});

/** Other machines to settle on: how they say what they are, and how they run a bundle. */
function machines(): Record<string, { program: string; version: string[]; run: string[] }> {
  // Unpacked from npm's @deno/linux-arm64-glibc; the C library from libc6-arm64-cross.
  const deno = Deno.env.get("SHIVYA_AARCH64_DENO") ?? "/nowhere/deno-aarch64";
  const arm = ["-L", "/usr/aarch64-linux-gnu", deno];
  return {
    Node: { program: "node", version: ["--version"], run: [] },
    "Deno for aarch64": {
      program: "qemu-aarch64-static",
      version: [...arm, "--version"],
      run: [...arm, "run", "-A", "--no-config", "-q"],
    },
  };
}

for (const [name, { program, version, run }] of Object.entries(machines())) {
  Deno.test(`${name} comes to the same digests, where it is at hand`, async (t) => {
    const found = await output(program, version);
    if (found?.success !== true) return console.log(`skipped: cannot run ${name} (${program})`);
    const dir = await Deno.makeTempDir();
    try {
      const bundle = `${dir}/digests.mjs`;
      const entry = new URL("digests_elsewhere.ts", import.meta.url).pathname;
      const args = ["bundle", "-q", "--platform=deno", entry, "-o", bundle];
      const made = await output(Deno.execPath(), args);
      if (made?.success !== true) return console.log(`skipped: cannot bundle: ${made?.stderr}`);
      await t.step(found.stdout.split("\n")[0]!, async () => {
        const paths = RECORD_SET_FILES.map(({ pathname }) => pathname);
        const { stdout } = (await output(program, [...run, bundle, ...paths]))!;
        assertEquals(stdout, "230 of 230 digests are the same\n");
      });
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}

/** Runs a program to its end; `undefined` if there is none. */
async function output(
  program: string,
  args: string[],
): Promise<{ success: boolean; stdout: string; stderr: string } | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args,
      env: { NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { success, stdout: text(stdout), stderr: text(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The committed traces: one whole number a line, after lines that start with #. */

/** Reads `tests/fixtures/traces/<name>.txt`. */
export function readTrace(name: string): Float64Array {
  const path = new URL(`../../fixtures/traces/${name}.txt`, import.meta.url);
  const lines = Deno.readTextFileSync(path).trim().split("\n");
  return Float64Array.from(lines.filter((line) => !line.startsWith("#")), Number);
}

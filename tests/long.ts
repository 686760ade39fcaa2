/** Full counts under `deno task test:long`, smaller ones otherwise. */
export function long(full: number, short: number): number {
  return Deno.env.get("SHIVYA_LONG") === "1" ? full : short;
}

/** Gives up what the main thread no longer needs once everything is open. */

const KINDS = ["run", "ffi", "env", "import", "net", "read", "write", "sys"] as const;

/** Kinds that are needed for as long as the daemon runs: memory and load average. */
const KEPT: readonly string[] = ["sys"];

/** Revokes every kind of permission but those kept. Files and workers already open stay usable. */
export async function dropPermissions(): Promise<void> {
  for (const name of KINDS) {
    if (!KEPT.includes(name)) await Deno.permissions.revoke({ name });
  }
}

/** Kinds this thread holds, wholly or in part. */
export async function permissionsHeld(): Promise<string[]> {
  const held: string[] = [];
  for (const name of KINDS) {
    const { state, partial } = await Deno.permissions.query({ name });
    if (state === "granted" || partial) held.push(name);
  }
  return held;
}

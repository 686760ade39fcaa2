/** Whether whoever listens at a socket can be the daemon, and not somebody who came before it. */
import { lstatSync, statSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";

/** Bits of a folder in which everybody may make files, or that is meant to be shared (sticky). */
const SHARED = 0o1002;

/**
 * Throws an `Error` if the socket at `path` is somebody else's: in a folder such as `/tmp` anybody can
 * listen where a daemon would. The superuser's is trusted, and by the superuser all that lie where not
 * everybody can put them. Throws what looking at it throws, such as `ENOENT`: what comes to be there
 * afterwards was not looked at. Deno is not asked for permissions that it has not granted: without
 * `read` of the socket (the superuser: of its folder too) or `sys=uid` nothing is said.
 */
export function checkOwner(path: string): void {
  if (!isGranted({ name: "read", path })) return;
  const { uid: owner } = lstatSync(path);
  if (owner === 0 || !isGranted({ name: "sys", kind: "uid" })) return;
  const self = process.getuid?.();
  if (self === undefined || self === owner) return;
  if (self === 0 && !isShared(dirname(path))) return;
  throw new Error(`it belongs to another user (id ${owner})`);
}

function isShared(folder: string): boolean {
  return isGranted({ name: "read", path: folder }) && (statSync(folder).mode & SHARED) !== 0;
}

/** Whether Deno lets us without asking anybody; other runtimes do. */
function isGranted(permission: Deno.PermissionDescriptor): boolean {
  if (!("Deno" in globalThis)) return true;
  return Deno.permissions.querySync(permission).state === "granted";
}

/** Whether whoever listens at a socket can be the daemon, and not somebody who came before it. */
import { dirname } from "node:path";

/** Bit of a folder in which everybody may make files. */
const WRITABLE_BY_ALL = 0o002;

/**
 * Throws an `Error` if the socket at `path` is somebody else's: in a folder such as `/tmp` anybody can
 * listen where a daemon would. The superuser's is trusted, and by the superuser all that lie where not
 * everybody can put them. Without the permission to look (`read` of both, `sys=uid`) nothing is said.
 */
export function checkOwner(path: string): void {
  const facts = look(path);
  if (facts === undefined) return;
  const { owner, self, isOpenToAll } = facts;
  if (owner === self || owner === 0) return;
  if (self === 0 && !isOpenToAll) return;
  throw new Error(`it belongs to another user (id ${owner})`);
}

function look(path: string): { owner: number; self: number; isOpenToAll: boolean } | undefined {
  try {
    const owner = Deno.lstatSync(path).uid;
    const self = Deno.uid();
    if (owner === null || self === null) return undefined;
    const { mode } = self === 0 ? Deno.statSync(dirname(path)) : { mode: null };
    return { owner, self, isOpenToAll: mode !== null && (mode & WRITABLE_BY_ALL) !== 0 };
  } catch {
    // Nothing is there, or that may not be asked: connecting says more.
    return undefined;
  }
}

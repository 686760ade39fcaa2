/** Links on the way to a file: whoever made one chose the place where the file would be. */
import { isAbsolute, join } from "@std/path";
import { EXIT, type ExitError } from "../exit_error.ts";
import { lookAt } from "./file_place.ts";

/** Links followed on the way, as the system does (path_resolution(7)). */
const LINK_LIMIT = 40;

/** Bits that would let a group or others write. */
const WRITABLE_BY_OTHERS = 0o022;

/** Whom the system shows in place of all that a user namespace does not know (user_namespaces(7)). */
const UNKNOWN_USER = 65_534;

/** Makes what is thrown from an exit code and a reason. */
export type Refuse = (exitCode: number, reason: string) => ExitError;

/**
 * Throws what `refuse` makes if on the way to `path`, an absolute one, or there itself is a link that
 * neither this user made nor the superuser, if there are too many, or if the way cannot be looked at.
 * What is not there is no matter: nothing can lie beyond.
 */
export function checkLinks(path: string, refuse: Refuse): void {
  const steps = path.split("/");
  let at = "/";
  for (let links = 0; steps.length > 0;) {
    const next = join(at, steps.shift()!);
    const found = looking(() => lookAt(next), refuse);
    if (found === undefined) return;
    if (!found.isSymlink) {
      at = next;
      continue;
    }
    if (!isTrusted(found, at)) {
      throw refuse(EXIT.failed, `${next} is a link of another user (id ${found.uid})`);
    }
    if (++links > LINK_LIMIT) throw refuse(EXIT.usage, "too many links lead there");
    const target = looking(() => Deno.readLinkSync(next), refuse);
    if (isAbsolute(target)) at = "/";
    steps.unshift(...target.split("/"));
  }
}

/** Whether this user or the superuser made the link in this folder. */
function isTrusted({ uid }: Deno.FileInfo, folder: string): boolean {
  if (uid === 0 || uid === Deno.uid()) return true;
  if (uid !== UNKNOWN_USER || !isUnknownHere()) return false;
  // In a container the superuser outside is unknown: who has the folder, if nobody else made links there.
  const { uid: owner, mode } = Deno.lstatSync(folder);
  return owner === UNKNOWN_USER && (mode! & WRITABLE_BY_OTHERS) === 0;
}

/** Whether no user of this namespace is shown so; each line is of a first id here, outside, and how many. */
function isUnknownHere(): boolean {
  try {
    return Deno.readTextFileSync("/proc/self/uid_map").trim().split("\n").every((line) => {
      const [first, , count] = line.trim().split(/ +/).map(Number);
      return UNKNOWN_USER < first! || UNKNOWN_USER >= first! + count!;
    });
  } catch {
    return false;
  }
}

function looking<T>(look: () => T, refuse: Refuse): T {
  try {
    return look();
  } catch (error) {
    throw refuse(EXIT.usage, (error as Error).message);
  }
}

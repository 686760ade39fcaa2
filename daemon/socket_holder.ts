/** Which process has a socket, so that errors can name it: as far as `/proc` says it to this user. */

/** Columns of /proc/net/unix and /proc/net/udp, see proc_pid_net(5). */
const UNIX = { state: 5, inode: 6, path: 7 };
const UDP = { local: 1, inode: 9 };

/** State of a Unix socket that listens: not connected. */
const UNCONNECTED = "01";

/** Process that listens on the Unix socket at this path. */
export function holderOfSocket(path: string): number | undefined {
  return holderOf(() =>
    linesOf("unix").find((line) =>
      line[UNIX.state] === UNCONNECTED && line.slice(UNIX.path).join(" ") === path
    )?.[UNIX.inode]
  );
}

/** Process that has this UDP port, on whatever address. */
export function holderOfPort(port: number): number | undefined {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return holderOf(() =>
    [...linesOf("udp"), ...linesOf("udp6")].find((line) => line[UDP.local]?.endsWith(ending))
      ?.[UDP.inode]
  );
}

/** ` (process 123)`, or nothing for a process unknown. */
export function processName(pid: number | undefined): string {
  return pid === undefined ? "" : ` (process ${pid})`;
}

function linesOf(table: string): string[][] {
  return Deno.readTextFileSync(`/proc/net/${table}`).split("\n").map((line) =>
    line.trim().split(/ +/)
  );
}

function holderOf(findInode: () => string | undefined): number | undefined {
  try {
    const inode = findInode();
    return inode === undefined ? undefined : processWith(`socket:[${inode}]`);
  } catch {
    // No such system, or no such permission.
    return undefined;
  }
}

function processWith(link: string): number | undefined {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (/^\d+$/.test(name) && hasOpen(name, link)) return Number(name);
  }
}

function hasOpen(pid: string, link: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return [...Deno.readDirSync(folder)].some(({ name }) => linkAt(`${folder}/${name}`) === link);
  } catch {
    // Somebody else's, or ended meanwhile.
    return false;
  }
}

function linkAt(path: string): string | undefined {
  try {
    return Deno.readLinkSync(path);
  } catch {
    // Closed meanwhile.
    return undefined;
  }
}

/** Which process has a socket, so that errors can name it: as far as `/proc` says it to this user. */

/** Columns of /proc/net/unix, and of /proc/net/udp and tcp, see proc_pid_net(5). */
const UNIX = { state: 5, inode: 6, path: 7 };
const INTERNET = { local: 1, state: 3, inode: 9 };

/** State of a Unix socket that listens: not connected. */
const UNCONNECTED = "01";
/** State of a TCP socket that listens. */
const LISTEN = "0A";

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
  return holderOf(() =>
    [...linesOf("udp"), ...linesOf("udp6")].find((line) => isOnPort(line, port))?.[INTERNET.inode]
  );
}

/** Process that listens on this TCP port, on whatever address. */
export function holderOfTcpPort(port: number): number | undefined {
  return holderOf(() =>
    [...linesOf("tcp"), ...linesOf("tcp6")].find((line) =>
      line[INTERNET.state] === LISTEN && isOnPort(line, port)
    )?.[INTERNET.inode]
  );
}

/** ` (process 123)`, or nothing for a process unknown. */
export function processName(pid: number | undefined): string {
  return pid === undefined ? "" : ` (process ${pid})`;
}

function isOnPort(line: readonly string[], port: number): boolean {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return line[INTERNET.local]?.endsWith(ending) ?? false;
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

/** Whether a process is there, and since when. */
import { kill } from "node:process";

/** Ticks per second in `/proc/PID/stat` (`USER_HZ`), on every architecture that Deno runs on. */
const TICKS_PER_SECOND = 100;

/** Clocks of files and of processes differ by this much at most, in seconds. */
const SLACK_SECONDS = 1;

/** States in proc_pid_stat(5) of what has ended and only waits for its parent to take notice. */
const ENDED = /^[ZXx]/;

/** Whether a process of ours may have this id, and has not ended. */
export function mayLive(pid: number): boolean {
  try {
    return kill(pid, 0) && !hasEnded(pid);
  } catch (error) {
    const { code } = error as Error & { code?: string };
    // EPERM: it is somebody else's, so it is not the daemon's.
    return code !== "ESRCH" && code !== "EPERM";
  }
}

/**
 * Whether a process of ours has this id and was there when `file`, which holds it, was written. An
 * id that went to another process meanwhile is told by that: its process is younger than the file.
 */
export function wasThereAt(pid: number, { mtime }: Deno.FileInfo): boolean {
  if (!mayLive(pid)) return false;
  const age = ageOf(pid);
  const fileAge = mtime === null ? 0 : (Date.now() - mtime.getTime()) / 1000;
  return age === undefined || age + SLACK_SECONDS > fileAge;
}

/** Seconds since a process began; `undefined` where `/proc` does not say. */
function ageOf(pid: number): number | undefined {
  try {
    // Against the own process, whose age is known: the system's uptime is not that of a container.
    const seconds = (startOf("self") - startOf(pid)) / TICKS_PER_SECOND;
    const age = seconds + performance.now() / 1000;
    return Number.isFinite(age) ? age : undefined;
  } catch {
    return undefined;
  }
}

function hasEnded(pid: number): boolean {
  try {
    return ENDED.test(fieldsOf(pid));
  } catch {
    return false;
  }
}

/** When a process began, in ticks: field 22. */
function startOf(pid: number | "self"): number {
  return Number(fieldsOf(pid).split(" ")[19]);
}

/** Fields of proc_pid_stat(5) from the third on: the second may hold spaces. */
function fieldsOf(pid: number | "self"): string {
  const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2);
}

/** `/proc/stat`: what the processor cores have done since boot, and how many tasks want them now. */
import { parseCount, wholeLines } from "./text.ts";

/** Time of all cores together since boot, in whatever unit its source counts. */
export interface CpuTimes {
  /** Time not idle: user, nice, system, interrupts, and time stolen by a hypervisor. */
  busy: number;
  /** Busy, idle and waiting for input or output. */
  total: number;
}

/** What is read from one `/proc/stat`. */
export interface ProcStat {
  /** All cores, in clock ticks. */
  times: CpuTimes;
  /** Cores online; absent when none is listed. */
  coreCount?: number;
  /** Tasks running or waiting for a core at this instant, the reader among them. */
  runnableTasks?: number;
}

const IDLE = 3;
const IO_WAIT = 4;
const STEAL = 7; // guest time follows and is already part of user and nice

/** Reads a whole `/proc/stat`; `undefined` unless it begins with the line of all cores. */
export function parseProcStat(text: string): ProcStat | undefined {
  const lines = wholeLines(text);
  const times = lines && parseTimes(lines[0]!);
  if (lines === undefined || times === undefined) return undefined;

  const stat: ProcStat = { times };
  let coreCount = 0;
  for (const line of lines) {
    if (/^cpu\d/.test(line)) coreCount++;
    if (!line.startsWith("procs_running ")) continue;
    const runnable = parseCount(line.slice("procs_running ".length));
    if (runnable !== undefined) stat.runnableTasks = runnable;
  }
  if (coreCount > 0) stat.coreCount = coreCount;
  return stat;
}

function parseTimes(line: string): CpuTimes | undefined {
  const words = line.split(/ +/);
  if (words[0] !== "cpu" || words.length <= 1 + IDLE) return undefined;
  const times: CpuTimes = { busy: 0, total: 0 };
  for (let column = 0; column <= STEAL && column + 1 < words.length; column++) {
    const ticks = parseCount(words[column + 1]);
    if (ticks === undefined) return undefined;
    times.total += ticks;
    if (column !== IDLE && column !== IO_WAIT) times.busy += ticks;
  }
  return times;
}

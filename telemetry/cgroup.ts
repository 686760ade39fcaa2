/** What this process' control group (version 2) may use and uses, from `/sys/fs/cgroup`. */
import { type HostFile, openHostFile, readHostFile } from "./host_file.ts";
import {
  parseCpuMax,
  parseCpuUsage,
  parseMemoryCurrent,
  parseMemoryMax,
  parseOwnCgroup,
} from "./parse/cgroup.ts";
import type { Sample } from "./sample.ts";
import { Baseline, type Opened } from "./source.ts";

/** One file with one number in it, and where the number goes. */
interface Gauge {
  file: HostFile;
  parse: (text: string) => number | undefined;
  set: (sample: Sample, value: number) => void;
}

/**
 * Limits and usage of the group whose limit binds: the own one or, where one above allows less, that
 * one. Which it is, is found out once; its limit is read again for every sample.
 */
export function openCgroup(procPath: string, sysPath: string): Opened {
  const own = parseOwnCgroup(readHostFile(`${procPath}/self/cgroup`) ?? "");
  if (own === undefined) return { reason: "cgroup absent: no version 2 group can be read" };
  const groups = groupsUpwards(`${sysPath}/fs/cgroup`, own);

  const gauges: Gauge[] = [];
  const open = (path: string, parse: Gauge["parse"], set: Gauge["set"]): void => {
    const file = openHostFile(path);
    if (typeof file !== "string") gauges.push({ file, parse, set });
  };
  const cpuGroup = tightest(groups, "cpu.max", parseCpuMax);
  if (cpuGroup !== undefined) {
    open(`${cpuGroup}/cpu.max`, parseCpuMax, (sample, cores) => {
      sample.cgroupCpuLimitCores = cores;
    });
    open(`${cpuGroup}/cpu.stat`, parseCpuUsage, usedCores());
  }
  const memoryGroup = tightest(groups, "memory.max", parseMemoryMax);
  if (memoryGroup !== undefined) {
    open(`${memoryGroup}/memory.max`, parseMemoryMax, (sample, bytes) => {
      sample.cgroupMemoryLimitBytes = bytes;
    });
    open(`${memoryGroup}/memory.current`, parseMemoryCurrent, (sample, bytes) => {
      sample.cgroupMemoryUsedBytes = bytes;
    });
  }
  if (gauges.length === 0) return { reason: `cgroup absent: ${groups[0]} has no limits` };

  return {
    source: {
      origin: [...new Set([cpuGroup, memoryGroup])].filter(Boolean).join(", "),
      read(sample) {
        let whole = true;
        for (const { file, parse, set } of gauges) {
          const value = parse(file.read() ?? "");
          if (value === undefined) whole = false;
          else if (value !== Infinity) set(sample, value);
        }
        return whole;
      },
      close: () => gauges.forEach(({ file }) => file.close()),
    },
  };
}

function usedCores(): Gauge["set"] {
  const baseline = new Baseline<number>();
  return (sample, usedSeconds) => {
    const passed = baseline.advance(usedSeconds, sample.atSeconds);
    if (passed === undefined || usedSeconds < passed.previous) return;
    sample.cgroupCpuUsedCores = (usedSeconds - passed.previous) / passed.elapsedSeconds;
  };
}

/** Directories of the group `own` and of all that contain it, innermost first. */
function groupsUpwards(root: string, own: string): string[] {
  const groups = [root + own];
  for (let path = own; path !== ""; groups.push(root + path)) {
    path = path.slice(0, path.lastIndexOf("/"));
  }
  return groups;
}

/** The innermost of the groups with the smallest limit; `undefined` when none has the file. */
function tightest(
  groups: readonly string[],
  fileName: string,
  parse: Gauge["parse"],
): string | undefined {
  let best: string | undefined;
  let smallest = Infinity;
  for (const group of groups) {
    const limit = parse(readHostFile(`${group}/${fileName}`) ?? "");
    if (limit === undefined || (best !== undefined && limit >= smallest)) continue;
    best = group;
    smallest = limit;
  }
  return best;
}

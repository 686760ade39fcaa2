/** What the processor cores do: `/proc/stat`, or the times that `node:os` tells on any system. */
import { cpus } from "node:os";
import { openHostFile, refused } from "./host_file.ts";
import { type CpuTimes, parseProcStat } from "./parse/proc_stat.ts";
import type { Sample } from "./sample.ts";
import { Baseline, type Opened, share } from "./source.ts";

/** Busy share, cores online and runnable tasks; without `/proc`, no runnable tasks. */
export function openCpu(procPath: string): Opened {
  const file = openHostFile(`${procPath}/stat`);
  if (typeof file === "string") return openCpuTimes(file);
  const baseline = new Baseline<CpuTimes>();

  return {
    source: {
      origin: file.path,
      read(sample) {
        const stat = parseProcStat(file.read() ?? "");
        if (stat === undefined) return false;
        setBusyShare(sample, baseline, stat.times);
        if (stat.coreCount !== undefined) sample.coreCount = stat.coreCount;
        if (stat.runnableTasks !== undefined) sample.runnableTasks = stat.runnableTasks;
        return stat.coreCount !== undefined && stat.runnableTasks !== undefined;
      },
      close: () => file.close(),
    },
  };
}

function openCpuTimes(reason: string): Opened {
  const refusal = refused({ name: "sys", kind: "cpus" });
  if (refusal !== undefined) return openCoreCount(`${reason}; ${refusal}`);
  const baseline = new Baseline<CpuTimes>();

  return {
    reason: `runnable tasks absent: ${reason}`,
    source: {
      origin: "node:os cpus",
      read(sample) {
        const cores = coreTimes();
        if (cores === undefined) return false;
        const times: CpuTimes = { busy: 0, total: 0 };
        for (const { user, nice, sys, irq, idle } of cores) {
          times.busy += user + nice + sys + irq;
          times.total += user + nice + sys + irq + idle;
        }
        setBusyShare(sample, baseline, times);
        sample.coreCount = cores.length;
        return true;
      },
      close: () => {},
    },
  };
}

function openCoreCount(reason: string): Opened {
  return {
    reason: `CPU busy share and runnable tasks absent: ${reason}`,
    source: {
      origin: "navigator.hardwareConcurrency",
      read(sample) {
        sample.coreCount = navigator.hardwareConcurrency;
        return true;
      },
      close: () => {},
    },
  };
}

function coreTimes(): ReturnType<typeof cpus>[number]["times"][] | undefined {
  if (refused({ name: "sys", kind: "cpus" }) !== undefined) return undefined;
  const times = cpus().map((core) => core.times);
  return times.length > 0 ? times : undefined;
}

function setBusyShare(sample: Sample, baseline: Baseline<CpuTimes>, times: CpuTimes): void {
  const passed = baseline.advance(times, sample.atSeconds);
  if (passed === undefined) return;
  const total = times.total - passed.previous.total;
  if (total <= 0) return; // the clock ticks a hundred times a second, or the counters restarted
  sample.cpuBusyShare = share((times.busy - passed.previous.busy) / total);
}

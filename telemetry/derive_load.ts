/** Load in the mesh's own units, for a host on which no application reports any. */
import type { Sample } from "./sample.ts";

/** Load in items, where one item is one core-second of work. */
export interface DerivedLoad {
  /** Work waiting or running, items. */
  backlog?: number;
  /** Work that came, and was done: cores busy, items per second. */
  arrivalsPerSecond?: number;
  /** Work that could be done: cores, items per second. */
  capacityPerSecond?: number;
}

/**
 * A host without applications taken for a server of runnable tasks. Capacity is its cores or, if
 * less, what its control group allows. Arrivals are the cores busy: a core busy for a second finishes
 * an item. Backlog is the number of runnable tasks other than the sampler itself. Where those cannot
 * be seen, without `/proc/stat` or in a limited group, for which it counts the whole machine, backlog
 * is the mean number in service, which by Little's law (1961) is the cores busy: a lower bound.
 */
export function deriveLoad(sample: Sample): DerivedLoad {
  const { coreCount, cgroupCpuLimitCores, cgroupCpuUsedCores, runnableTasks, cpuBusyShare } =
    sample;
  const load: DerivedLoad = {};
  const capacity = Math.min(coreCount ?? Infinity, cgroupCpuLimitCores ?? Infinity);
  if (capacity < Infinity) load.capacityPerSecond = capacity;

  const isLimited = cgroupCpuLimitCores !== undefined && cgroupCpuLimitCores === capacity;
  const hostBusy = cpuBusyShare === undefined || coreCount === undefined
    ? undefined
    : cpuBusyShare * coreCount;
  const busy = isLimited ? cgroupCpuUsedCores : hostBusy;
  if (busy !== undefined) load.arrivalsPerSecond = busy;

  const others = runnableTasks === undefined ? undefined : Math.max(runnableTasks - 1, 0);
  const backlog = isLimited ? busy : others ?? busy;
  if (backlog !== undefined) load.backlog = backlog;
  return load;
}

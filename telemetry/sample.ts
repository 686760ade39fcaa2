/** What one look at the host yields. */

/**
 * The host at one instant. What cannot be known here is left out, never zero: without permission,
 * on a system without the file, or, for rates, in the first sample after opening or after a gap.
 */
export interface Sample {
  /** The instant as it was passed to `sample`, seconds on the caller's clock. */
  atSeconds: number;
  /** Processor cores online. */
  coreCount?: number;
  /** Share of all cores that was not idle since the previous sample, 0 to 1. */
  cpuBusyShare?: number;
  /** Tasks running or waiting for a core at this instant, this process among them. */
  runnableTasks?: number;
  /** Mean number of tasks running, waiting or in uninterruptible sleep, over about one minute. */
  loadAverage1m?: number;
  /** The same over about five minutes. */
  loadAverage5m?: number;
  /** The same over about fifteen minutes. */
  loadAverage15m?: number;
  /** Memory of the host, bytes. */
  memoryTotalBytes?: number;
  /** Memory that programs could get without swapping, bytes. */
  memoryAvailableBytes?: number;
  /** Share of memory that is not available, 0 to 1. */
  memoryUsedShare?: number;
  /** Resident memory of this process, bytes. */
  processMemoryBytes?: number;
  /** Bytes per second received since the previous sample by interfaces that lead off this host. */
  receivedBytesPerSecond?: number;
  /** Bytes per second sent, likewise. */
  sentBytesPerSecond?: number;
  /** Share of the time since the previous sample in which a task waited for a core, 0 to 1. */
  cpuPressureShare?: number;
  /** The same for memory: swapping, reclaim, refaults. */
  memoryPressureShare?: number;
  /** The same for input and output. */
  ioPressureShare?: number;
  /** Cores that this process' control group may use, where it is limited. */
  cgroupCpuLimitCores?: number;
  /** Cores that the group used since the previous sample. */
  cgroupCpuUsedCores?: number;
  /** Memory that the group may use, where it is limited, bytes. */
  cgroupMemoryLimitBytes?: number;
  /** Memory that the group uses, page cache included, bytes. */
  cgroupMemoryUsedBytes?: number;
  /** Hottest plausible thermal zone, degrees Celsius. */
  temperatureCelsius?: number;
}

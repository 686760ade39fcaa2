/** Joins what the host does and what applications report into one observation. */
import { deriveLoad, type Sample } from "../../telemetry/mod.ts";
import type { HostObservation } from "../host.ts";
import type { LoadFrom } from "./host_status.ts";
import type { ReportedLoad } from "./load_reports.ts";

/**
 * The observation of a tick; what neither source knows is left out. Where no application reports any
 * work, the host's own runnable tasks are the work; the two are never mixed, for their items differ:
 * a capacity in items that nobody reports says nothing of tasks.
 */
export function observe(sample: Sample, reported: ReportedLoad): HostObservation {
  const { cpuBusyShare, memoryUsedShare, receivedBytesPerSecond, sentBytesPerSecond } = sample;
  const isReported = loadFrom(reported) === "reported";
  const observation: HostObservation = isReported ? { ...reported } : derived(sample);
  if (cpuBusyShare !== undefined) observation.cpuBusyShare = cpuBusyShare;
  if (memoryUsedShare !== undefined) observation.memoryUsedShare = memoryUsedShare;
  if (receivedBytesPerSecond !== undefined && sentBytesPerSecond !== undefined) {
    observation.networkBytesPerSecond = receivedBytesPerSecond + sentBytesPerSecond;
  }
  return observation;
}

/** Whose word the load of a tick is: that of an application as soon as one reports any work. */
export function loadFrom(reported: ReportedLoad): LoadFrom {
  const { backlog, arrivalsPerSecond, completionsPerSecond } = reported;
  const work = backlog ?? arrivalsPerSecond ?? completionsPerSecond;
  return work === undefined ? "host" : "reported";
}

function derived(sample: Sample): HostObservation {
  const { capacityPerSecond, ...load } = deriveLoad(sample);
  return capacityPerSecond === undefined
    ? load
    : { ...load, statedCapacityPerSecond: capacityPerSecond };
}

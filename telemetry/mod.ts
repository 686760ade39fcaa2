/**
 * What this host is doing right now: processor, memory, network, pressure, control group, heat.
 *
 * A sampler opens its handles once, so that the program can give up its permissions afterwards, and
 * reads them again in place. The clock is the caller's. What a host does not tell, or may not be
 * asked, is absent from a sample, never zero, and `notes` says why.
 *
 * ```ts
 * import { deriveLoad, openSampler } from "@shivya/shivya/telemetry";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const sampler = openSampler();
 * const first = sampler.sample(0);
 * assertEquals(first.cpuBusyShare, undefined); // rates need a second look
 *
 * const second = sampler.sample(1);
 * const { capacityPerSecond } = deriveLoad(second);
 * assert(capacityPerSecond !== undefined && capacityPerSecond <= second.coreCount!);
 * console.log(second, sampler.notes);
 * sampler.close();
 * ```
 *
 * Permissions, and what they give:
 *
 * | permission | fields |
 * | --- | --- |
 * | none | `coreCount`, `processMemoryBytes` |
 * | `--allow-sys=cpus` | `cpuBusyShare` |
 * | `--allow-sys=systemMemoryInfo` | `memory…` |
 * | `--allow-sys=loadavg` | `loadAverage…` |
 * | `--allow-read=/proc/pressure` | `cpuPressureShare`, `memoryPressureShare`, `ioPressureShare` |
 * | all (`-A`), at opening only | `runnableTasks`, `receivedBytesPerSecond`, `sentBytesPerSecond`, `cgroup…`, `temperatureCelsius`; `cpuBusyShare` without `sys` |
 *
 * @module
 */
export { type DerivedLoad, deriveLoad } from "./derive_load.ts";
export type { Sample } from "./sample.ts";
export { openSampler, type Sampler, type SamplerOptions } from "./sampler.ts";
export type { SourceName } from "./source.ts";

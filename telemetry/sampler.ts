/** All sources together: opened once, sampled as often as wanted. */
import { openCgroup } from "./cgroup.ts";
import { openCpu } from "./cpu.ts";
import { openNetwork } from "./network.ts";
import { openPressure } from "./pressure.ts";
import type { Sample } from "./sample.ts";
import type { Opened, Source, SourceName } from "./source.ts";
import { openLoad, openMemory, openProcess } from "./system.ts";
import { openTemperature } from "./temperature.ts";

/** Where to look; the defaults suit every Linux. */
export interface SamplerOptions {
  /** Where procfs is mounted: `/proc`. A mount elsewhere needs read permission for that path only. */
  procPath?: string;
  /** Where sysfs is mounted: `/sys`. */
  sysPath?: string;
  /** Interfaces whose traffic counts, instead of those taken for uplinks. */
  interfaces?: readonly string[];
}

/** An open sampler. Its handles stay readable after the permissions to open them are revoked. */
export interface Sampler {
  /** Where each group of fields comes from; a group that is absent is left out. */
  readonly sources: Readonly<Partial<Record<SourceName, string>>>;
  /** What is missing on this host and why, each once, for the log and the status. */
  readonly notes: readonly string[];
  /** How often each source could not read, since opening, what it could read when it was opened. */
  readonly missed: Readonly<Partial<Record<SourceName, number>>>;
  /**
   * The host now. `nowSeconds` is any clock's; rates are over the time since the previous call.
   * Throws a `RangeError` unless it is finite, a `TypeError` once closed, and nothing else.
   */
  sample(nowSeconds: number): Sample;
  /** Gives all handles back; closing twice does nothing. */
  close(): void;
}

/**
 * Opens what this host offers under the permissions there are. Never throws for want of a permission
 * or a file, and never prompts: what is missing is said in `notes` and absent from the samples.
 */
export function openSampler(options: SamplerOptions = {}): Sampler {
  const { procPath = "/proc", sysPath = "/sys", interfaces } = options;
  const offered: [SourceName, Opened][] = [
    ["cpu", openCpu(procPath)],
    ["load", openLoad()],
    ["memory", openMemory()],
    ["process", openProcess()],
    ["network", openNetwork(procPath, sysPath, interfaces)],
    ["pressure", openPressure(procPath)],
    ["cgroup", openCgroup(procPath, sysPath)],
    ["temperature", openTemperature(sysPath)],
  ];

  const opened: [SourceName, Source][] = [];
  const sources: Partial<Record<SourceName, string>> = {};
  const notes: string[] = [];
  const missed: Partial<Record<SourceName, number>> = {};
  for (const [name, { source, reason }] of offered) {
    if (reason !== undefined) notes.push(reason);
    if (source === undefined) continue;
    opened.push([name, source]);
    sources[name] = source.origin;
    missed[name] = 0;
  }

  let closed = false;
  return {
    sources,
    notes,
    missed,
    sample(nowSeconds) {
      if (closed) throw new TypeError("Cannot sample: the sampler is closed");
      if (!Number.isFinite(nowSeconds)) {
        throw new RangeError(`Cannot sample: nowSeconds must be finite, is ${nowSeconds}`);
      }
      const sample: Sample = { atSeconds: nowSeconds };
      for (const [name, source] of opened) {
        if (!source.read(sample)) missed[name]!++;
      }
      return sample;
    },
    close() {
      if (closed) return;
      closed = true;
      for (const [, source] of opened) source.close();
    },
  };
}

/** What Deno itself tells of the host and of this process, without `/proc`. */
import { refused } from "./host_file.ts";
import type { Opened } from "./source.ts";

/** Memory of the host: total, available, share used. */
export function openMemory(): Opened {
  const permission = { name: "sys", kind: "systemMemoryInfo" } as const;
  const refusal = refused(permission);
  if (refusal !== undefined) return { reason: `memory absent: ${refusal}` };
  return {
    source: {
      origin: "Deno.systemMemoryInfo",
      read(sample) {
        if (refused(permission) !== undefined) return false;
        const { total, free, available } = Deno.systemMemoryInfo();
        const usable = available > 0 ? available : free; // not every system tells what is available
        if (!(total > 0 && usable <= total)) return false;
        sample.memoryTotalBytes = total;
        sample.memoryAvailableBytes = usable;
        sample.memoryUsedShare = 1 - usable / total;
        return true;
      },
      close: () => {},
    },
  };
}

/** Load averages over 1, 5 and 15 minutes. */
export function openLoad(): Opened {
  const permission = { name: "sys", kind: "loadavg" } as const;
  const refusal = Deno.build.os === "windows" ? "Windows has none" : refused(permission);
  if (refusal !== undefined) return { reason: `load average absent: ${refusal}` };
  return {
    source: {
      origin: "Deno.loadavg",
      read(sample) {
        if (refused(permission) !== undefined) return false;
        const [one, five, fifteen] = Deno.loadavg();
        sample.loadAverage1m = one!;
        sample.loadAverage5m = five!;
        sample.loadAverage15m = fifteen!;
        return true;
      },
      close: () => {},
    },
  };
}

/** Resident memory of this process, which takes no permission. */
export function openProcess(): Opened {
  return {
    source: {
      origin: "Deno.memoryUsage",
      read(sample) {
        sample.processMemoryBytes = Deno.memoryUsage().rss;
        return true;
      },
      close: () => {},
    },
  };
}

/** Network traffic of this host, from `/proc/net/dev`. */
import { countedBytes } from "./counter.ts";
import { listHostDirectory, openHostFile, refused } from "./host_file.ts";
import { interfaceChoice } from "./interfaces.ts";
import { type InterfaceCounters, parseNetDev } from "./parse/net_dev.ts";
import { Baseline, type Opened } from "./source.ts";

/**
 * Received and sent bytes per second, summed over the interfaces named, else over those that are no
 * doubles. An interface counts from its second sample on; one that restarted, from the next.
 */
export function openNetwork(
  procPath: string,
  sysPath: string,
  names: readonly string[] | undefined,
): Opened {
  const file = openHostFile(`${procPath}/net/dev`);
  if (typeof file === "string") return { reason: `network absent: ${file}` };
  const isCounted = names === undefined
    ? interfaceChoice(physicalInterfaces(`${sysPath}/class/net`))
    : (name: string) => names.includes(name);
  const baseline = new Baseline<Map<string, InterfaceCounters>>();

  return {
    source: {
      origin: file.path,
      read(sample) {
        const counters = parseNetDev(file.read() ?? "");
        if (counters === undefined) return false;
        const passed = baseline.advance(counters, sample.atSeconds);
        if (passed === undefined) return true;

        let interfaces = 0, received = 0, sent = 0;
        for (const [name, now] of counters) {
          const before = passed.previous.get(name);
          if (before === undefined || !isCounted(name)) continue;
          const bytesReceived = countedBytes(before.received, now.received, passed.elapsedSeconds);
          const bytesSent = countedBytes(before.sent, now.sent, passed.elapsedSeconds);
          if (bytesReceived === undefined || bytesSent === undefined) continue;
          interfaces++;
          received += bytesReceived;
          sent += bytesSent;
        }
        if (interfaces === 0) return true;
        sample.receivedBytesPerSecond = received / passed.elapsedSeconds;
        sample.sentBytesPerSecond = sent / passed.elapsedSeconds;
        return true;
      },
      close: () => file.close(),
    },
  };
}

/** Interface -> whether hardware stands behind it, as far as the system tells. */
function physicalInterfaces(path: string): Map<string, boolean> {
  const physical = new Map<string, boolean>();
  const names = listHostDirectory(path);
  if (typeof names === "string") return physical;
  for (const name of names) {
    const link = `${path}/${name}`;
    if (refused({ name: "read", path: link }) !== undefined) continue;
    try {
      physical.set(name, !Deno.readLinkSync(link).includes("/devices/virtual/"));
    } catch {
      continue; // gone meanwhile, or no link: its name decides
    }
  }
  return physical;
}

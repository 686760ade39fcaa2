/** Pressure stall information: `/proc/pressure/cpu`, `memory` and `io`. */
import { type HostFile, openHostFile } from "./host_file.ts";
import { parsePressure } from "./parse/pressure.ts";
import { Baseline, type Opened, share } from "./source.ts";

const FIELDS = {
  cpu: "cpuPressureShare",
  memory: "memoryPressureShare",
  io: "ioPressureShare",
} as const;

type Resource = keyof typeof FIELDS;

/** Shares of time in which some task was stalled, from the totals, which are current at any time. */
export function openPressure(procPath: string): Opened {
  const opened: { resource: Resource; file: HostFile; baseline: Baseline<number> }[] = [];
  let reason: string | undefined;
  for (const resource of Object.keys(FIELDS) as Resource[]) {
    const file = openHostFile(`${procPath}/pressure/${resource}`);
    if (typeof file === "string") reason ??= `pressure absent: ${file}`;
    else opened.push({ resource, file, baseline: new Baseline<number>() });
  }
  const told = reason === undefined ? {} : { reason };
  if (opened.length === 0) return told;

  return {
    ...told,
    source: {
      origin: `${procPath}/pressure/{${opened.map(({ resource }) => resource).join(",")}}`,
      read(sample) {
        let whole = true;
        for (const { resource, file, baseline } of opened) {
          const stalledSeconds = parsePressure(file.read() ?? "");
          if (stalledSeconds === undefined) {
            whole = false;
            continue;
          }
          const passed = baseline.advance(stalledSeconds, sample.atSeconds);
          if (passed === undefined || stalledSeconds < passed.previous) continue;
          sample[FIELDS[resource]] = share(
            (stalledSeconds - passed.previous) / passed.elapsedSeconds,
          );
        }
        return whole;
      },
      close: () => opened.forEach(({ file }) => file.close()),
    },
  };
}

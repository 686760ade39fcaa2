/** How hot the host runs: `/sys/class/thermal`. */
import { type HostFile, listHostDirectory, openHostFile } from "./host_file.ts";
import { parseTemperature } from "./parse/temperature.ts";
import type { Opened } from "./source.ts";

/** More zones than any board has that this is for; bounds handles and time. */
const MAX_ZONES = 32;

/** The hottest plausible thermal zone. */
export function openTemperature(sysPath: string): Opened {
  const directory = `${sysPath}/class/thermal`;
  const names = listHostDirectory(directory);
  if (typeof names === "string") return { reason: `temperature absent: ${names}` };
  const zones: HostFile[] = [];
  for (const name of names) {
    if (!/^thermal_zone\d+$/.test(name) || zones.length === MAX_ZONES) continue;
    const file = openHostFile(`${directory}/${name}/temp`);
    if (typeof file !== "string") zones.push(file);
  }
  if (zones.length === 0) return { reason: `temperature absent: no zone under ${directory}` };

  return {
    source: {
      origin: `${directory} (${zones.length} zones)`,
      read(sample) {
        let hottest = -Infinity;
        for (const zone of zones) {
          hottest = Math.max(hottest, parseTemperature(zone.read() ?? "") ?? -Infinity);
        }
        if (hottest === -Infinity) return false;
        sample.temperatureCelsius = hottest;
        return true;
      },
      close: () => zones.forEach((zone) => zone.close()),
    },
  };
}

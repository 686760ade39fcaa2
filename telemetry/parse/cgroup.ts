/** Control groups, version 2: which one a process is in, what it may use and what it has used. */
import { parseCount, wholeLines } from "./text.ts";

/**
 * Path of the own group from `/proc/self/cgroup`, `""` for the root; `undefined` without version 2
 * or for a path that climbs out of what is mounted.
 */
export function parseOwnCgroup(text: string): string | undefined {
  const line = wholeLines(text)?.find((line) => line.startsWith("0::/"));
  if (line === undefined) return undefined;
  const names = line.slice("0::/".length).split("/").filter((name) => name !== "");
  if (names.includes("..")) return undefined;
  return names.map((name) => `/${name}`).join("");
}

/** `cpu.max` in cores: quota over period, `Infinity` where there is no limit. */
export function parseCpuMax(text: string): number | undefined {
  const [line = ""] = wholeLines(text) ?? [];
  const [quotaWord, periodWord] = line.split(" ");
  const period = parseCount(periodWord);
  if (period === undefined || period === 0) return undefined;
  if (quotaWord === "max") return Infinity;
  const quota = parseCount(quotaWord);
  return quota === undefined || quota === 0 ? undefined : quota / period;
}

/** `memory.max` in bytes, `Infinity` where there is no limit. */
export function parseMemoryMax(text: string): number | undefined {
  const word = wholeLines(text)?.[0];
  return word === "max" ? Infinity : parseCount(word);
}

/** `memory.current` in bytes. */
export function parseMemoryCurrent(text: string): number | undefined {
  return parseCount(wholeLines(text)?.[0]);
}

/** `cpu.stat`: core-seconds that the group and all below it have used. */
export function parseCpuUsage(text: string): number | undefined {
  const line = wholeLines(text)?.find((line) => line.startsWith("usage_usec "));
  const microseconds = parseCount(line?.slice("usage_usec ".length));
  return microseconds === undefined ? undefined : microseconds / 1e6;
}

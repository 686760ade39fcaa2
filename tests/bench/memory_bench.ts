/**
 * What five daemons with three workers each have in RAM, in one idle mesh: from the sources as they
 * are, and from the bundle. MB of 2^20 bytes; `shared` is what has a file behind it, the program above
 * all, and PSS counts of that a daemon's part alone. From the environment:
 *
 * - `MEMORY_TICKS`: ticks of a second after which it is looked, default `30,60,120`
 */
import { temporaryFolder } from "../daemon/harness.ts";
import { bundledProgram, type Program, SOURCES, startIdleMesh } from "../daemon/idle_mesh.ts";

/** Clock ticks of the system in a second. */
const CLOCK_HERTZ = 100;

interface Taken {
  resident: number;
  anonymous: number;
  shared: number;
  proportional: number;
  cpuSeconds: number;
}

async function takenBy(pid: number): Promise<Taken> {
  const read = (name: string) => Deno.readTextFile(`/proc/${pid}/${name}`);
  const [status, rollup, stat] = await Promise.all(["status", "smaps_rollup", "stat"].map(read));
  const megabytes = (text: string, key: string) =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(text)?.[1]) / 1_024;
  const [user, system] = stat!.slice(stat!.lastIndexOf(")") + 2).split(" ").slice(11, 13);
  return {
    resident: megabytes(status!, "VmRSS"),
    anonymous: megabytes(status!, "RssAnon"),
    shared: megabytes(status!, "RssFile"),
    proportional: megabytes(rollup!, "Pss"),
    cpuSeconds: (Number(user) + Number(system)) / CLOCK_HERTZ,
  };
}

async function look(folder: string, label: string, how: Program): Promise<void> {
  await using mesh = await startIdleMesh(folder, how);
  const looks = (Deno.env.get("MEMORY_TICKS") ?? "30,60,120").split(",").map(Number);
  let ticks = 0;
  let cpuBefore = mesh.daemons.map(() => NaN);
  for (const at of looks) {
    await mesh.settled(at - ticks);
    const all = await Promise.all(mesh.daemons.map(({ pid }) => takenBy(pid)));
    const cpu = all.map(({ cpuSeconds }, i) => (cpuSeconds - cpuBefore[i]!) / (at - ticks));
    const row = (key: keyof Taken) => all.map((taken) => taken[key].toFixed(1)).join(" ");
    const cpuRow = ticks === 0 ? "" : cpu.map((each) => (1_000 * each).toFixed(1)).join(" ");
    console.log(`${label}, ${at} ticks`);
    console.log(`  resident   ${row("resident")}`);
    console.log(`  anonymous  ${row("anonymous")}`);
    console.log(`  shared     ${row("shared")}`);
    console.log(`  PSS        ${row("proportional")}`);
    if (ticks > 0) console.log(`  CPU ms a tick  ${cpuRow}`);
    cpuBefore = all.map(({ cpuSeconds }) => cpuSeconds);
    ticks = at;
  }
}

/** Prints a block for each way to run it and each look. */
export async function bench(): Promise<void> {
  await using folder = await temporaryFolder();
  await look(`${folder.path}/bundle`, "bundle", await bundledProgram(folder.path));
  await look(`${folder.path}/sources`, "sources", SOURCES);
}

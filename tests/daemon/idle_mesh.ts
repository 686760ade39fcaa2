/** Five real daemons with three workers each, whose work stays the same from second to second. */
import { fromFileUrl, join } from "@std/path";
import { DENO_FLAGS } from "../../daemon/lifecycle/deno_flags.ts";
import { freeTcpPort } from "./bridge_harness.ts";
import { call, type Daemon, eventually, startDaemon } from "./harness.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const HOSTS = 5;

/** A report holds for ten seconds. */
const REPORT_INTERVAL = 4_000;

/** A mesh that is told its work until the end of the block. */
export interface IdleMesh extends AsyncDisposable {
  readonly daemons: readonly Daemon[];
  /** Until every daemon has settled this often on the five. */
  settled(ticks: number): Promise<void>;
}

/** How to run a daemon. */
export interface Program {
  /** What Deno is told before the verb. */
  readonly program: readonly string[];
  readonly env: Record<string, string>;
}

/** The sources as they are, as `deno task start` runs them. */
export const SOURCES: Program = { program: ["run", ...DENO_FLAGS, "daemon/main.ts"], env: {} };

/** Makes the bundle in `folder`, which Deno has not seen before: as on a machine that gets it new. */
export async function bundledProgram(folder: string): Promise<Program> {
  const file = join(folder, "shivya.js");
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", "tools/bundle.ts", "--output", file],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  // No settings of this repository: the bundle brings its own.
  const program = ["run", "-A", "--no-config", file];
  return { program, env: { DENO_DIR: join(folder, "cache"), DENO_NO_UPDATE_CHECK: "1" } };
}

/** Starts the mesh in `folder`, each daemon by the next of these programs. */
export async function startIdleMesh(
  folder: string,
  ...programs: readonly Program[]
): Promise<IdleMesh> {
  await using stack = new AsyncDisposableStack();
  const daemons: Daemon[] = [];
  for (let i = 0; i < HOSTS; i++) {
    const args = [`--visualize=${freeTcpPort()}`];
    if (i > 0) args.push("--peer", `127.0.0.1:${daemons[0]!.port}`);
    const how = programs[i % programs.length]!;
    const daemon = await startDaemon(join(folder, `host_${i}`), args, how);
    daemons.push(stack.use(daemon));
  }
  const report = async () => {
    await Promise.all(daemons.map(({ socket }, i) => {
      const perSecond = { arrivalsPerSecond: 2 + 5 * i, completionsPerSecond: 2 + 5 * i };
      const load = { backlog: 40 * i, capacityPerSecond: 30, ...perSecond };
      return call(socket, "POST", "/v1/load", JSON.stringify(load));
    }));
  };
  await report();
  let reporting = Promise.resolve();
  const timer = setInterval(() => reporting = report(), REPORT_INTERVAL);
  stack.defer(async () => {
    clearInterval(timer);
    await reporting;
  });
  const all = stack.move();
  return {
    daemons,
    async settled(ticks) {
      await Promise.all(daemons.map(async (daemon) => {
        const ask = async () => (await call(daemon.socket, "GET", "/v1/status")).json;
        const { ticks: { completed } } = await eventually(
          ask,
          ({ agreement }) => agreement?.hosts === HOSTS,
        );
        const isDone = (now: { ticks: { completed: number } }) =>
          now.ticks.completed >= completed + ticks;
        await eventually(ask, isDone, 1_000 * (2 * ticks + 20), 1_000);
      }));
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

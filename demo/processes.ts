/** Child processes of the demo: none outlives it. */
import { readLines } from "../tests/bench/lines.ts";

/** A process must have said its first line by then, and have ended when asked to. */
const PATIENCE_MS = 20_000;

/** A child process. */
export interface Child {
  /** What it says, line by line; to be read once. */
  readonly lines: AsyncGenerator<string, void>;
  /** Tells it a line. */
  tell(line: string): Promise<void>;
  /** Asks it to end and waits; it is killed if it does not. Whether it ended in order. */
  end(): Promise<boolean>;
  /** Kills it now, if it is still there. */
  kill(): void;
  /** What it said on its standard error so far. */
  readonly complaints: string;
}

/** Starts Deno with these arguments; settings of other daemons that lie around do not count. */
export function startDeno(args: readonly string[]): Child {
  const env = Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("SHIVYA_")),
  );
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "-q", ...args],
    cwd: new URL("..", import.meta.url),
    clearEnv: true,
    env: { ...env, NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  let complaints = "";
  const listen = async () => {
    for await (const line of readLines(process.stderr)) complaints += `${line}\n`;
  };
  const listening = listen();
  const kill = (signal: Deno.Signal) => {
    try {
      process.kill(signal);
    } catch {
      // It has ended already.
    }
  };
  return {
    lines: readLines(process.stdout),
    tell: (line) => input.write(new TextEncoder().encode(`${line}\n`)),
    async end() {
      kill("SIGTERM");
      const timer = setTimeout(() => kill("SIGKILL"), PATIENCE_MS);
      const { code } = await process.status;
      clearTimeout(timer);
      await listening;
      return code === 0;
    },
    kill: () => kill("SIGKILL"),
    get complaints() {
      return complaints;
    },
  };
}

/** The first line of a child. Throws an `Error` with its complaints if it ends or says nothing. */
export async function firstLine(child: Child): Promise<string> {
  const timer = setTimeout(() => child.kill(), PATIENCE_MS);
  const { value, done } = await child.lines.next();
  clearTimeout(timer);
  if (done !== true) return value;
  await child.end();
  throw new Error(`A process ended before it was ready: ${child.complaints.trim()}`);
}

/** Real daemons as child processes, on sockets in a folder of the test's own. */
import { fromFileUrl, join } from "@std/path";
import { exchange } from "../../daemon/client/exchange.ts";
import { patient } from "../patience.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const RUN = ["run", "-A", "--no-prompt", "-q", "daemon/main.ts"];
const PATIENCE_MS = patient(20_000);

/** How a program ended. */
export interface Ended {
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/** A daemon that runs. */
export interface Daemon extends AsyncDisposable {
  readonly socket: string;
  /** UDP port. */
  readonly port: number;
  readonly pid: number;
  /** What it printed when it was ready. */
  readonly line: string;
  /** Sends a signal. */
  kill(signal: Deno.Signal): void;
  /** Waits until it has ended. */
  ended(): Promise<Ended>;
}

/** An answer of the local API. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // deno-lint-ignore no-explicit-any
  json: any;
}

/** Deletes a folder at the end of the block. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "shivya_test_" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

interface Surroundings {
  env?: Record<string, string>;
  /** How many file descriptors the process may hold; as many as this one unless told. */
  descriptors?: number;
  /** Network namespace to run in. */
  namespace?: string;
  /** What Deno is told before the verb; this repository's program unless told. */
  program?: readonly string[];
}

/** The program with these arguments; both outputs are piped. */
export function command(args: string[], surroundings: Surroundings = {}): Deno.Command {
  const { env, descriptors, namespace, program = RUN } = surroundings;
  const limit = descriptors === undefined ? "" : `ulimit -n ${descriptors};`;
  const inside = namespace === undefined ? "" : `ip netns exec ${namespace}`;
  return new Deno.Command("sh", {
    args: ["-c", `${limit} exec ${inside} "$0" "$@"`, Deno.execPath(), ...program, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/**
 * Where test ports are drawn from: Linux gives those from 32768 on to sockets that name none, of which
 * other tests have hundreds.
 */
const PORTS = { first: 10_000, count: 22_000 };

/** What a daemon says whose port is somebody else's. */
const PORT_TAKEN = /Cannot use UDP \S+: another program/;

/** A UDP port that was free a moment ago, and that nobody gets who names none. */
export function freePort(hostname = "127.0.0.1"): number {
  while (true) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    try {
      Deno.listenDatagram({ transport: "udp", hostname, port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** Runs a verb to its end. */
export async function shivya(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const { code, signal, stdout, stderr } = await command(args, { env }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, signal, stdout: text(stdout), stderr: text(stderr) };
}

/**
 * Starts a daemon on a port, a socket and a state folder of its own, the latter two in `folder`, and
 * waits for its line; it is killed at the end of the block if it still runs.
 */
export async function startDaemon(
  folder: string,
  args: string[] = [],
  surroundings: Surroundings = {},
): Promise<Daemon> {
  await Deno.mkdir(folder, { recursive: true });
  const socketAt = args.indexOf("--socket");
  const socket = socketAt < 0 ? join(folder, "api.sock") : args[socketAt + 1]!;
  const portAt = args.indexOf("--port");
  const port = portAt < 0 ? freePort() : Number(args[portAt + 1]);
  const all = ["--state-dir", join(folder, "state"), ...args];
  if (socketAt < 0) all.push("--socket", socket);
  if (portAt < 0) all.push("--port", String(port));
  const child = command(["start", ...all], surroundings).spawn();
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let stdout = "";
  while (!stdout.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) {
      const said = await errors;
      await child.status;
      // Another test drew the same port at the same time.
      if (portAt < 0 && PORT_TAKEN.test(said)) return await startDaemon(folder, args, surroundings);
      throw new Error(`The daemon ended before it was ready: ${said}`);
    }
    stdout += value;
  }
  const rest = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      stdout += part.value;
    }
  })();
  const ended = async () => {
    const [{ code, signal }, stderr] = await Promise.all([child.status, errors, rest]);
    return { code, signal, stdout, stderr };
  };
  return {
    socket,
    port,
    pid: child.pid,
    line: stdout.split("\n")[0]!,
    kill: (signal) => child.kill(signal),
    ended,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await ended();
    },
  };
}

/** Id of a daemon's host, as its line says it. */
export function idOf({ line }: Daemon): string {
  return line.split(" ")[1]!;
}

/** Asks the API. */
export async function call(
  socket: string,
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: string | Uint8Array,
): Promise<Answer> {
  const { status, headers, text } = await exchange({
    socket,
    method,
    path,
    body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { status, headers, json: JSON.parse(text) };
}

/** What the daemon says of itself, once it says what will do. */
// deno-lint-ignore no-explicit-any
export async function statusOnce(daemon: Daemon, willDo: (status: any) => boolean): Promise<any> {
  const ask = async () => (await call(daemon.socket, "GET", "/v1/status")).json;
  return await eventually(ask, willDo);
}

/**
 * Asks again, after a pause, until the answer will do; there is a deadline. Patience and pause are
 * milliseconds.
 */
export async function eventually<T>(
  question: () => Promise<T>,
  willDo: (answer: T) => boolean,
  patience = PATIENCE_MS,
  pause = 25,
): Promise<T> {
  const deadline = performance.now() + patience;
  while (true) {
    const answer = await question();
    if (willDo(answer)) return answer;
    if (performance.now() > deadline) {
      throw new Error(`Still not so: ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Whether anything lies at a path, links not followed. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

/** Runs steps that mostly wait at once; what they leave behind is the whole test's to answer for. */
export async function sideBySide(
  test: Deno.TestContext,
  steps: Record<string, () => Promise<void>>,
): Promise<void> {
  const apart = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  await Promise.all(Object.entries(steps).map(([name, fn]) => test.step({ name, fn, ...apart })));
}

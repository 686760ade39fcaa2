/** What no part of a daemon has any business with, once it has started; tried for real. */

/** What came of each attempt: `allowed`, or the code or name of the error. */
export type Outcomes = Record<string, string>;

/** What to try. */
export type Attempts = Record<string, () => unknown>;

/** What came of each. */
export async function outcomesOf(attempts: Attempts): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (const [name, action] of Object.entries(attempts)) outcomes[name] = await attempt(action);
  return outcomes;
}

async function attempt(action: () => unknown): Promise<string> {
  try {
    await action();
    return "allowed";
  } catch (error) {
    const { code, name, message } = error as Error & { code?: string };
    // An import says it in an error of another kind.
    return /^Requires \w+ access to/.test(message) ? "NotCapable" : code ?? name;
  }
}

/** A datagram of one byte. */
export async function datagram(from: string, to: string): Promise<void> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: from, port: 0 });
  try {
    await socket.send(new Uint8Array(1), { transport: "udp", hostname: to, port: 9 });
  } finally {
    socket.close();
  }
}

/** A connection that is closed at once. */
export async function connect(hostname: string, port: number): Promise<void> {
  (await Deno.connect({ hostname, port })).close();
}

/** Of the host, forbidden to every worker: files, programs, variables, what system this is. */
export const HOST: Attempts = {
  read: () => Deno.readTextFileSync("/etc/hostname"),
  "open a file": () => Deno.openSync("/etc/passwd").close(),
  "read its own source": () => Deno.readTextFileSync(new URL(import.meta.url)),
  "list a folder": () => [...Deno.readDirSync("/")],
  write: () => Deno.writeTextFileSync("/tmp/shivya_probe", ""),
  remove: () => Deno.removeSync("/tmp/shivya_probe"),
  run: () => new Deno.Command("true").outputSync(),
  kill: () => Deno.kill(2 ** 22 + 1, "SIGTERM"),
  env: () => Deno.env.get("HOME"),
  "all variables": () => Deno.env.toObject(),
  ffi: () => Deno.dlopen("/lib/none.so", {}),
  "import from a file": () => import(String(new URL("./harness.ts", import.meta.url))),
  "import from the web": () => import(String("https://192.0.2.1/none.js")),
  "a worker that may more": () => {
    const url = new URL("./permission_worker.ts", import.meta.url);
    new Worker(url, { type: "module", deno: { permissions: { read: true } } }).terminate();
  },
};

/** Which system this is. */
export const SYSTEM: Attempts = {
  "host name": () => Deno.hostname(),
  "network interfaces": () => Deno.networkInterfaces(),
  memory: () => Deno.systemMemoryInfo(),
};

/** Other hosts, and other sockets of this one. */
export const NETWORK: Attempts = {
  "connect to the world": () => connect("192.0.2.1", 9),
  "send to the world": () => datagram("0.0.0.0", "192.0.2.1"),
  "send to the world by IPv6": () => datagram("::", "2001:db8::1"),
  "connect to this host": () => connect("127.0.0.1", 9),
  "listen for connections": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
  "listen for datagrams": () =>
    Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 }).close(),
  "resolve a name": () => Deno.resolveDns("none.invalid", "A"),
  fetch: () => fetch("http://192.0.2.1/"),
};

/** Unix sockets that are none of its own. */
export const UNIX: Attempts = {
  "connect to a Unix socket": () => Deno.connect({ transport: "unix", path: "/tmp/none.sock" }),
  "listen at a Unix socket": () =>
    Deno.listen({ transport: "unix", path: "/tmp/shivya_probe.sock" }).close(),
  "datagrams of a Unix socket": () =>
    Deno.listenDatagram({ transport: "unixpacket", path: "/tmp/shivya_probe.sock" }).close(),
};

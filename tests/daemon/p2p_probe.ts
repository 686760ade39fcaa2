/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** Tries what the peer's worker has no business with; answers with what came of it. */
import { lookup } from "node:dns/promises";

async function attempt(action: () => unknown): Promise<string> {
  try {
    await action();
    return "allowed";
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).name;
  }
}

/** A datagram of one byte. */
async function datagram(from: string, to: string): Promise<void> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: from, port: 0 });
  try {
    await socket.send(new Uint8Array(1), { transport: "udp", hostname: to, port: 9 });
  } finally {
    socket.close();
  }
}

self.onmessage = async ({ data: host }: MessageEvent<string>) => {
  const connect = (hostname: string) => async () =>
    (await Deno.connect({ hostname, port: 9 })).close();
  const attempts: Record<string, () => unknown> = {
    read: () => Deno.readTextFileSync("/etc/hostname"),
    "read its own source": () => Deno.readTextFileSync(new URL(import.meta.url)),
    "list a folder": () => [...Deno.readDirSync("/")],
    write: () => Deno.writeTextFileSync("/tmp/shivya_probe", ""),
    run: () => new Deno.Command("true").outputSync(),
    env: () => Deno.env.get("HOME"),
    sys: () => Deno.hostname(),
    ffi: () => Deno.dlopen("/lib/none.so", {}),
    import: () => import("https://192.0.2.1/none.js"),
    "unix socket": () => Deno.connect({ transport: "unix", path: "/tmp/none.sock" }),
    "more for a worker of its own": () =>
      new Worker(import.meta.url, { type: "module", deno: { permissions: { read: true } } }),
    "connect to the world": connect("192.0.2.1"),
    "send to the world": () => datagram(host, "192.0.2.1"),
    "send to the world by IPv6": () => datagram("::", "2001:db8::1"),
    "send to itself": () => datagram(host, host),
    "resolve another name": () => lookup("localhost.localdomain"),
    "resolve a seed": () => lookup("localhost"),
  };
  const outcomes: Record<string, string> = {};
  for (const [name, action] of Object.entries(attempts)) outcomes[name] = await attempt(action);
  self.postMessage(outcomes);
};

/** Daemons on the hosts of a network. */
import { join } from "@std/path";
import { generateMeshKey } from "../../p2p/mesh_key.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../daemon/harness.ts";
import type { Host, Network } from "./network.ts";

const PORT = 8085;

/** Daemons on all hosts of a network, in one sealed mesh; they end at the end of the block. */
export async function startDaemons(
  { hosts }: Network,
  more: readonly string[] = [],
): Promise<AsyncDisposable & { all: Daemon[] }> {
  await using ends = new AsyncDisposableStack();
  const folder = ends.use(await temporaryFolder());
  const env = {
    SHIVYA_MESH_KEY: generateMeshKey((bytes) =>
      crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
    ),
  };
  const first = at(hosts[0]!);
  const starting = await Promise.allSettled(hosts.map(async (host) => {
    const { namespace, address } = host;
    const path = join(folder.path, namespace);
    const args = ["--host", address, "--port", `${PORT}`, ...more];
    if (host !== hosts[0]) args.push("--peer", first);
    return ends.use(await startDaemon(path, args, { env, namespace }));
  }));
  const all = starting.map((started) => {
    if (started.status === "rejected") throw started.reason;
    return started.value;
  });
  const running = ends.move();
  return { all, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Where the daemon of a host listens. */
export function at({ address }: Host): string {
  return address.includes(":") ? `[${address}]:${PORT}` : `${address}:${PORT}`;
}

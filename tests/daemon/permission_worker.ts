/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** Tries it all in a worker, and what `own` says that this one is there for; answers with the outcomes. */
import { connect, HOST, NETWORK, outcomesOf, SYSTEM, UNIX } from "./permission_probe.ts";

/** What a worker is there for. */
export interface Own {
  /** Address to listen on. */
  listen?: { hostname: string; port: number };
  /** Unix socket to listen at. */
  unix?: string;
  /** File to read. */
  file?: string;
  /** Port of this host that somebody listens on, and that is not its own. */
  otherPort: number;
}

self.onmessage = async ({ data: own }: MessageEvent<Own>) => {
  const { listen, unix, file, otherPort } = own;
  self.postMessage(
    await outcomesOf({
      ...HOST,
      ...SYSTEM,
      ...NETWORK,
      ...UNIX,
      "connect to another port": () => connect("127.0.0.1", otherPort),
      ...(listen && { "own address": () => Deno.listen(listen).close() }),
      ...(unix &&
        { "own Unix socket": () => Deno.listen({ transport: "unix", path: unix }).close() }),
      ...(file && { "own file": () => Deno.readTextFileSync(file) }),
    }),
  );
};

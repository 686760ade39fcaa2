/** What the daemon's own functions give the workers they start, found out by starting none. */
import { assertEquals, assertRejects } from "@std/assert";
import { type ApiOptions, startApi } from "../../daemon/api/api.ts";
import { startBridge } from "../../daemon/dashboard/bridge.ts";
import { startP2p } from "../../daemon/peer/p2p.ts";
import type { Seed } from "../../daemon/peer/seed.ts";
import { openNotifier } from "../../daemon/systemd/notify.ts";

/** A worker that was asked for. */
export interface Given {
  /** Name of its module's file. */
  readonly file: string;
  readonly permissions: Deno.PermissionOptionsObject;
}

/** That of the local API with these files. */
export function givenToApi(
  files: Pick<ApiOptions, "socket" | "pidFile" | "tokenFile" | "configFile">,
): Promise<Given> {
  return given(() => startApi(files as ApiOptions));
}

/** That of the dashboard on this port. */
export function givenToBridge(port: number): Promise<Given> {
  return given(() => startBridge({ port } as Parameters<typeof startBridge>[0]));
}

/** That of a peer on this address. */
export function givenToPeer(host: string, seeds: readonly Seed[] = []): Promise<Given> {
  return given(() => startP2p({ host, port: 8085, seeds } as Parameters<typeof startP2p>[0]));
}

/** That of the notifier which tells this socket, from one in a folder. */
export function givenToNotifier(socket: string, folder: string): Promise<Given> {
  const options = { socket, folder, log() {} };
  return given(() => openNotifier(options as unknown as Parameters<typeof openNotifier>[0]));
}

/** What a call asks for that is to start one worker; it is refused that. */
async function given(call: () => Promise<unknown>): Promise<Given> {
  const asked: Given[] = [];
  const { Worker } = globalThis;
  globalThis.Worker = class extends EventTarget {
    constructor(url: URL, { deno }: { deno: { permissions: Deno.PermissionOptionsObject } }) {
      super();
      asked.push({ file: url.pathname.split("/").at(-1)!, permissions: deno.permissions });
      throw new Error("No worker here");
    }
  } as unknown as typeof Worker;
  try {
    await assertRejects(call, Error, "No worker here");
  } finally {
    globalThis.Worker = Worker;
  }
  assertEquals(asked.length, 1);
  return asked[0]!;
}

/** Simulated hosts on real sockets that tell a daemon all the news that it can take. */
import type { Address } from "../../p2p/address.ts";
import type { Wire } from "../../p2p/peer.ts";

/** How many hosts, how often all of them together tick a second, and by whom they join. */
export interface BusyMeshOptions {
  hosts: number;
  ticksPerSecond: number;
  wire: Wire;
  seed: Address;
}

/** Hosts that tick. */
export interface BusyMesh extends AsyncDisposable {
  /** Ticks of all of them until a second ago. */
  readonly ticks: number;
}

/** To their thread. */
export type ToBusyMesh = { kind: "start" } & BusyMeshOptions | { kind: "stop" };

/** From it. */
export type FromBusyMesh = { kind: "ticks"; ticks: number } | { kind: "stopped" };

/**
 * Starts hosts that tick in turn, in a thread of their own. With each tick a host tells a load that
 * differs from the one before, and what it sends to another; now and then it puts a value. All that
 * they say is drawn from one seed.
 */
export function startBusyMesh(options: BusyMeshOptions): BusyMesh {
  const worker = new Worker(new URL("./busy_mesh_worker.ts", import.meta.url), { type: "module" });
  const tell = (message: ToBusyMesh) => worker.postMessage(message);
  const stopped = Promise.withResolvers<void>();
  let ticks = 0;
  worker.onmessage = ({ data }: MessageEvent<FromBusyMesh>) => {
    if (data.kind === "ticks") ticks = data.ticks;
    else stopped.resolve();
  };
  tell({ kind: "start", ...options });
  return {
    get ticks() {
      return ticks;
    },
    async [Symbol.asyncDispose]() {
      tell({ kind: "stop" });
      await stopped.promise;
      worker.terminate();
    },
  };
}

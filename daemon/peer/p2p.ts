/** Starts, feeds and ends the worker that is this host's peer. */
import { formatAddress, packAddress } from "../../p2p/address.ts";
import type { Announcement } from "../../p2p/gossip/announcement.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { holderOfPort, processName } from "../files/socket_holder.ts";
import type { Log } from "../log/log.ts";
import { createDropLog } from "../log/log_drops.ts";
import { within } from "../within.ts";
import type { Changes } from "./kept.ts";
import type { MeshStatus } from "./mesh_status.ts";
import type { FromPeer, HostEvent, MeshNews, StartPeer, ToPeer } from "./p2p_messages.ts";
import { p2pPermissions } from "./p2p_permissions.ts";

/** Seconds the worker gets to end in order. */
const CLOSE_SECONDS = 1.5;

/** What the peer is told, and whom it tells. */
export interface P2pOptions extends Omit<StartPeer, "kind"> {
  /** Told what is to be kept across a restart, about once a second. */
  onChanges: (changes: Changes) => void;
  /** Writes at once what is to be kept, and answers whether it is on the disk. */
  onKeep: (changes: Changes) => boolean;
  /** Told of every host of the mesh that does otherwise than it did. */
  onHost: (event: HostEvent) => void;
  /** Told why the worker died, should it. */
  onCrash: (reason: string) => void;
  log: Log;
}

/** A peer that runs. */
export interface P2p {
  /** How it went a second ago at most. */
  readonly status: MeshStatus;
  /** Tells the neighbours in an open mesh what the last tick made of this host. */
  pushThermo(freeEnergy: number, pressure: number): void;
  /**
   * Tells the mesh how this host does; resolves with what it knows then, in the order of the calls.
   */
  announce(announcement: Announcement): Promise<MeshNews>;
  /** Drops what goes to an address and comes from it, or no longer does: for tests. */
  block(address: string, on: boolean): void;
  /** Ends it: `false` if the worker did not manage to tell the peers and close. */
  close(): Promise<boolean>;
}

/** Why the port cannot be had, and what to do; nothing but a port in use is wrong usage. */
function cannotBind(
  host: string,
  port: number,
  { reason, code }: { reason: string; code: string | undefined },
): ExitError {
  const where = `UDP ${formatAddress(packAddress(host, port))}`;
  switch (code) {
    case "EADDRINUSE":
      return new ExitError(
        EXIT.failed,
        `Cannot use ${where}: another program${processName(holderOfPort(port))} has it; ` +
          "end that, or choose another --port",
      );
    case "EADDRNOTAVAIL":
      return new ExitError(
        EXIT.usage,
        `Cannot use ${where}: that is no address of this host; name one with --host`,
      );
    case "EACCES":
    case "EPERM":
      return new ExitError(
        EXIT.usage,
        `Cannot use ${where}: permission denied; choose a --port from 1024 on`,
      );
    default:
      return new ExitError(EXIT.failed, `${reason}; choose another --host or --port`);
  }
}

/** Starts the worker and resolves once its port is bound. Throws an `ExitError` if it cannot be. */
export async function startP2p(options: P2pOptions): Promise<P2p> {
  const { onChanges, onKeep, onHost, onCrash, log, ...settings } = options;
  const { host, port, seeds, questions } = settings;
  const worker = new Worker(new URL("./p2p_worker.ts", import.meta.url), {
    type: "module",
    name: "p2p",
    deno: { permissions: p2pPermissions(host, seeds) },
  });
  const tell = (message: ToPeer, transfer: Transferable[] = []) =>
    worker.postMessage(message, transfer);
  const bound = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<boolean>();
  const waiting: ((news: MeshNews) => void)[] = [];
  let status: MeshStatus | undefined;
  const drops = createDropLog({ log, now: () => performance.now() / 1000 });
  worker.onmessage = ({ data }: MessageEvent<FromPeer>) => {
    switch (data.kind) {
      case "bound":
        return bound.resolve();
      case "refused":
        return bound.reject(cannotBind(host, port, data));
      case "report":
        status = data.status;
        drops.take(status.dropped);
        return onChanges(data.changes);
      case "keep":
        return tell({ kind: "kept", isKept: onKeep(data.changes) });
      case "mesh":
        return waiting.shift()?.(data);
      case "host":
        return onHost(data.event);
      case "log":
        return log(data.message, data.level);
      case "closed":
        return closed.resolve(true);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    bound.reject(new ExitError(EXIT.failed, `The peer's worker died: ${event.message}`));
    closed.resolve(false);
    onCrash(event.message);
  };

  try {
    tell({ kind: "start", ...settings }, [questions]);
    await bound.promise;
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return {
    get status() {
      return status!;
    },
    pushThermo(freeEnergy, pressure) {
      if (settings.wire.kind === "open") tell({ kind: "thermo", freeEnergy, pressure });
    },
    announce(announcement) {
      const { promise, resolve } = Promise.withResolvers<MeshNews>();
      waiting.push(resolve);
      tell({ kind: "announce", announcement });
      return promise;
    },
    block: (address, on) => tell({ kind: "block", address, on }),
    async close() {
      tell({ kind: "close" });
      const inOrder = await within(CLOSE_SECONDS, closed.promise, false);
      worker.terminate();
      drops.flush();
      return inOrder;
    },
  };
}

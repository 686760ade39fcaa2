/** All that outlives the daemon: opened while it still may, used ever after. */
import { identityOfSeed } from "../../p2p/identity.ts";
import type { NodeId } from "../../p2p/node_id.ts";
import type { Log } from "../log/log.ts";
import type { Changes, KeptValue, KnownPeer } from "../peer/kept.ts";
import { openIdentity } from "./identity_file.ts";
import { openDatabase } from "./state_database.ts";
import { openStateDir } from "./state_dir.ts";
import type { StateHealth } from "./state_health.ts";
import { createStateStore } from "./state_store.ts";
import { createStateWriter } from "./state_writer.ts";

/** What the state is opened with. */
export interface StateOptions {
  /** Absolute path of the folder. */
  folder: string;
  /** Name of the mesh whose peers and values are meant. */
  mesh: string;
  /** Fills an array with random bytes. */
  entropy: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** A clock that never goes back, and the time of day, in seconds. */
  now: () => number;
  unixSeconds: () => number;
  log: Log;
}

/** The state of a daemon. */
export interface State {
  /** Secret seed of the identity. */
  readonly seed: Uint8Array;
  /** Id of this host. */
  readonly id: NodeId;
  /** How often this host has started: above all earlier times. */
  readonly incarnation: number;
  /** The peers of the mesh seen last, the newest first. */
  peers(): KnownPeer[];
  /** The values kept for the mesh. */
  values(): KeptValue[];
  /** Writes what changed. */
  write(changes: Changes): void;
  /** How that goes. */
  health(): StateHealth;
  /** Closes the database and lets another daemon have the folder. */
  close(): void;
}

/** Opens it all. Throws an `ExitError` that says what to do if that cannot be. */
export function openState(options: StateOptions): State {
  const { folder, mesh, entropy, now, unixSeconds, log } = options;
  const dir = openStateDir(folder);
  try {
    const seed = openIdentity(folder, entropy);
    const opened = openDatabase(folder, { unixSeconds: unixSeconds(), log });
    const { database, incarnation } = opened;
    const createStore = () => createStateStore(database, mesh, unixSeconds);
    let store = opened.hasTables ? createStore() : undefined;
    let { catchUp } = opened;
    const writer = createStateWriter({
      save(changes) {
        catchUp?.();
        catchUp = undefined;
        store ??= createStore();
        store.save(changes);
      },
      isBehind: () => catchUp !== undefined,
      now,
      log,
    });
    // On a full disk that says so at once.
    writer.write({ stored: [], dropped: [] });
    return {
      seed,
      id: identityOfSeed(seed).id,
      incarnation,
      peers: () => store?.peers() ?? [],
      values: () => store?.values() ?? [],
      write: writer.write,
      health: writer.health,
      close() {
        database.close();
        dir[Symbol.dispose]();
      },
    };
  } catch (error) {
    dir[Symbol.dispose]();
    throw error;
  }
}

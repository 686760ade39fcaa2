/** What a host is told of its mesh: by whom to join it, its name, its key, and where it may listen. */
import { type ArgumentValue, ValidationError } from "@cliffy/command";
import { basename, dirname, resolve } from "@std/path";
import { hostnameOf, packAddress, splitHostPort } from "../../p2p/address.ts";
import { isSendable, scopeOf } from "../../p2p/address_scope.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import { parseMeshKeys } from "../../p2p/mesh_key.ts";
import type { Wire } from "../../p2p/peer.ts";
import { EXIT, ExitError } from "../exit_error.ts";
import { readFileUpTo } from "../files/read_up_to.ts";
import type { Log } from "../log/log.ts";
import { pack, type Seed } from "../peer/seed.ts";
import { fromHere } from "./working_folder.ts";

/** Name of the network of a sealed mesh that is given none. */
const UNNAMED = "shivya";

/** Longest name of a network, in UTF-16 units. */
const NETWORK_NAME_LIMIT = 50;

/** Longest mesh key file read, in bytes. */
const KEY_FILE_LIMIT = 4_096;

/** A host name of RFC 1123, or what resolvers take for one; not what they would take for a number. */
const HOST_NAME =
  /^(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,62})\.)*(?!\d+$)[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/;

/** What `start` is told of the mesh. */
export interface MeshSettings {
  /** Address that the UDP port is bound on. */
  readonly host: string;
  /** In the order given. */
  readonly peer?: readonly Seed[] | undefined;
  /** Name that keeps meshes apart. */
  readonly network?: string | undefined;
  /** File that holds the mesh key. */
  readonly meshKeyFile?: string | undefined;
  /** The mesh key itself. */
  readonly meshKey?: readonly Uint8Array[] | undefined;
  /** Whether it may listen to the world without a key. */
  readonly insecure?: boolean | undefined;
}

/** `ADDR:PORT`: an IPv4 address, an IPv6 address in brackets, or a name. */
export function peer({ label, name, value }: ArgumentValue): Seed {
  const seed = seedOf(value.trim());
  if (seed !== undefined) return seed;
  throw new ValidationError(
    `${label} "${name}" must be ADDRESS:PORT, [IPV6]:PORT or NAME:PORT, but is "${value}".`,
  );
}

/** The same as `--peer` takes it. */
export function seedText({ hostname, port }: Seed): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/** Name of a network: what a line of the status holds. */
export function networkName({ label, name, value }: ArgumentValue): string {
  if (value.length <= NETWORK_NAME_LIMIT && value.isWellFormed() && !/\p{Cc}/u.test(value)) {
    return value;
  }
  throw new ValidationError(
    `${label} "${name}" must be a name of at most ${NETWORK_NAME_LIMIT} characters.`,
  );
}

/** One or two mesh keys, never shown. */
export function meshKey({ label, name, value }: ArgumentValue): Uint8Array[] {
  try {
    return parseMeshKeys(value);
  } catch (error) {
    throw new ValidationError(`${label} "${name}": ${(error as Error).message}.`);
  }
}

/** Path of a mesh key file, made absolute; a key in its place is never shown. */
export function keyFilePath({ label, name, value }: ArgumentValue): string {
  if (isMeshKey(basename(value))) {
    throw new ValidationError(`${label} "${name}" must be the path of a file, but is a mesh key.`);
  }
  if (!value.includes("\0")) return fromHere(value);
  throw new ValidationError(`${label} "${name}" must be a path.`);
}

/**
 * The wire that the settings ask for; reads the key file. Throws an `ExitError` if that cannot be, or
 * if anybody could talk to the daemon and nobody said that they may.
 */
export function settleWire(settings: MeshSettings, log: Log): Wire {
  const { host, network, insecure } = settings;
  const keys = keysOf(settings, log);
  if (keys !== undefined) return { kind: "sealed", network: networkIdOf(network ?? UNNAMED), keys };
  if (!isLoopback(host) && insecure !== true) {
    throw new ExitError(
      EXIT.usage,
      `Cannot listen at ${host} without a mesh key: make one with keygen > mesh.key and pass ` +
        "--mesh-key-file mesh.key, or let everybody in with --insecure",
    );
  }
  if (!isLoopback(host)) {
    log(
      `Whoever reaches ${host} can read and change what this mesh keeps: there is no mesh key`,
      "warning",
    );
  }
  if (network === undefined) return { kind: "open" };
  return { kind: "named", network: networkIdOf(network) };
}

/**
 * Throws (usage) if a seed cannot be reached from where the port is bound. Of names that is not known
 * yet.
 */
export function checkSeeds({ host, peer: seeds = [] }: MeshSettings): void {
  const own = packAddress(host, 0);
  for (const { hostname, port } of seeds) {
    const seed = pack(hostname, port);
    if (seed === undefined) continue;
    if (scopeOf(own) === "loopback" && scopeOf(seed) !== "loopback") {
      throw unreachable(hostname, `${host} reaches this machine alone`);
    }
    if (own[0] !== seed[0] && hostnameOf(own) !== "::") {
      throw unreachable(hostname, `${host} is IPv${own[0]}`);
    }
  }
}

/** Name by which what is kept of this mesh is told from that of others. */
export function meshName(wire: Wire): string {
  return wire.kind === "open" ? "open" : `${wire.kind} ${wire.network.toHex()}`;
}

/** Whether nobody but this machine can talk to an address. */
export function isLoopback(host: string): boolean {
  return scopeOf(packAddress(host, 0)) === "loopback";
}

function isMeshKey(text: string): boolean {
  try {
    return parseMeshKeys(text).length > 0;
  } catch {
    return false;
  }
}

function seedOf(text: string): Seed | undefined {
  try {
    const { hostname, port } = splitHostPort(text);
    const address = pack(hostname, port);
    const isRight = address === undefined
      ? port > 0 && HOST_NAME.test(hostname)
      : isSendable(address);
    return isRight ? { hostname, port } : undefined;
  } catch {
    return undefined;
  }
}

function unreachable(hostname: string, reason: string): ExitError {
  return new ExitError(
    EXIT.usage,
    `Cannot reach --peer ${hostname}: ${reason}; name another address of this host with --host`,
  );
}

function keysOf(
  { meshKeyFile, meshKey }: MeshSettings,
  log: Log,
): readonly Uint8Array[] | undefined {
  if (meshKeyFile === undefined) return meshKey;
  if (meshKey !== undefined) {
    throw new ExitError(
      EXIT.usage,
      "Cannot take two mesh keys: give either SHIVYA_MESH_KEY or a mesh key file",
    );
  }
  try {
    const { bytes, mode } = readFileUpTo(meshKeyFile, KEY_FILE_LIMIT);
    if ((mode & 0o077) !== 0 && !isCredential(meshKeyFile)) {
      log(`Others may read the mesh key ${meshKeyFile}: run chmod 600 on it`, "warning");
    }
    return parseMeshKeys(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new ExitError(
      EXIT.usage,
      `Cannot use the mesh key file ${meshKeyFile}: ${(error as Error).message}`,
    );
  }
}

/** Whether systemd put the file there for this service alone, whatever its mode says (`LoadCredential`). */
function isCredential(path: string): boolean {
  const folder = Deno.env.get("CREDENTIALS_DIRECTORY");
  return folder ? dirname(resolve(path)) === resolve(folder) : false;
}

/**
 * Every setting that flags, variables and the configuration file have in common: how it is called in
 * each, and what it may be.
 */
import type { ArgumentValue } from "@cliffy/command";
import type { LogLevel } from "../log/log.ts";
import type { LogFormat } from "../log/log_daemon.ts";
import type { Seed } from "../peer/seed.ts";
import { displayName, serviceAddress } from "./announced_settings.ts";
import { logFormat, logLevel, onOff, type Profile, profile } from "./config_words.ts";
import { keyFilePath, meshKey, networkName, peer } from "./mesh_settings.ts";
import { DEFAULT_PORT } from "./runtime_paths.ts";
import { address, filePath, period, port, socketPath } from "./settings.ts";

/** What settings may be; a missing one was not given. */
export interface Values {
  port?: number;
  socket?: string;
  json?: boolean;
  host?: string;
  peer?: readonly Seed[];
  network?: string;
  meshKeyFile?: string;
  meshKey?: readonly Uint8Array[];
  insecure?: boolean;
  name?: string;
  service?: string;
  visualize?: number;
  stateDir?: string;
  daemon?: boolean;
  pidFile?: string;
  logFile?: string;
  tickSeconds?: number;
  profile?: Profile;
  logLevel?: LogLevel;
  logFormat?: LogFormat;
}
export type KeyName = keyof Values;

/** One setting. */
export interface Key<Value> {
  /** As flag; absent if it must not be one. */
  readonly flag?: string;
  readonly variable: string;
  /** As key of the file; absent if it must not be there. */
  readonly key?: string;
  /** What the file has it as, and what becomes of each text. */
  readonly is: "text" | "path" | "number" | "switch" | "list";
  readonly parse: (given: ArgumentValue) => Item<Value>;
  /** What it is unless given; absent if that depends on others or on the host. */
  readonly default?: Value;
  /** Whether `start` alone has it. */
  readonly isOfStart: boolean;
  /** Whether it is never shown. */
  readonly isSecret?: true;
  /** Whether a daemon that runs can take another. */
  readonly isLive?: true;
}

/** A list is parsed item by item; mesh keys come in one piece. */
type Item<Value> = Value extends readonly Seed[] ? Seed : Value;

type Keys = { readonly [Name in KeyName]-?: Key<Required<Values>[Name]> };

const ofAll = { isOfStart: false } as const;
const ofStart = { isOfStart: true } as const;
const live = { isOfStart: true, isLive: true } as const;

/** In the order in which they are shown. */
export const KEYS: Keys = {
  port: { ...named("port"), ...ofAll, is: "number", parse: port, default: DEFAULT_PORT },
  socket: { ...named("socket"), ...ofAll, is: "path", parse: socketPath },
  json: { ...named("json"), ...ofAll, is: "switch", parse: onOff, default: false },
  host: { ...named("host"), ...ofStart, is: "text", parse: address, default: "127.0.0.1" },
  peer: { ...named("peer"), key: "peers", ...ofStart, is: "list", parse: peer, default: [] },
  network: { ...named("network"), ...ofStart, is: "text", parse: networkName },
  meshKeyFile: { ...named("meshKeyFile"), ...ofStart, is: "path", parse: keyFilePath },
  meshKey: {
    variable: "SHIVYA_MESH_KEY",
    ...ofStart,
    is: "text",
    parse: meshKey,
    isSecret: true,
  },
  insecure: { ...named("insecure"), ...ofStart, is: "switch", parse: onOff, default: false },
  name: { ...named("name"), ...live, is: "text", parse: displayName },
  service: { ...named("service"), ...live, is: "text", parse: serviceAddress, default: "" },
  visualize: { ...named("visualize"), ...ofStart, is: "number", parse: port },
  stateDir: { ...named("stateDir"), ...ofStart, is: "path", parse: filePath },
  daemon: { ...named("daemon"), ...ofStart, is: "switch", parse: onOff, default: false },
  pidFile: { ...named("pidFile"), ...ofStart, is: "path", parse: filePath },
  logFile: { ...named("logFile"), ...ofStart, is: "path", parse: filePath },
  tickSeconds: { ...named("tickSeconds"), ...ofStart, is: "number", parse: period, default: 1 },
  profile: { ...named("profile"), ...ofStart, is: "text", parse: profile, default: "lan" },
  logLevel: { ...named("logLevel"), ...live, is: "text", parse: logLevel, default: "info" },
  logFormat: { ...named("logFormat"), ...live, is: "text", parse: logFormat, default: "text" },
};

/** Names of all settings. */
export const KEY_NAMES = Object.keys(KEYS) as KeyName[];

/** How the setting `logLevel` is called as flag, variable and key. */
function named(key: string): { flag: string; variable: string; key: string } {
  const words = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const variable = `SHIVYA_${words.replaceAll("-", "_").toUpperCase()}`;
  return { flag: `--${words}`, variable, key };
}

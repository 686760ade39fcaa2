/** Settings that are one of a few words. */
import { type ArgumentValue, ValidationError } from "@cliffy/command";
import { GOSSIP_PRESETS, type GossipTuning } from "../../p2p/gossip/gossip_tuning.ts";
import { LOG_LEVELS } from "../log/log.ts";
import { LOG_FORMATS } from "../log/log_daemon.ts";

/** How far apart the hosts are: names a preset of the gossip. */
export type Profile = keyof typeof GOSSIP_PRESETS;

/** Their names. */
export const PROFILES = Object.keys(GOSSIP_PRESETS) as readonly Profile[];

/** What can be done with the configuration. */
export const CONFIG_TASKS = ["check", "dump"] as const;

/** Shells that completions are for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type Shell = typeof SHELLS[number];

/** A preset. */
export const profile = oneOf(PROFILES);
/** What of the log matters. */
export const logLevel = oneOf(LOG_LEVELS);
/** How the log is written. */
export const logFormat = oneOf(LOG_FORMATS);
/** What to do with the configuration. */
export const configTask = oneOf(CONFIG_TASKS);
/** A shell. */
export const shell = oneOf(SHELLS);

/** `true` or `false`, as variables may say it; 1 and 0 do too. */
export function onOff({ label, name, value }: ArgumentValue): boolean {
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw new ValidationError(`${label} "${name}" must be true or false, but is "${value}".`);
}

/** The gossip of a profile, at the pace of the ticks. */
export function gossipOf(
  { profile, tickSeconds }: { profile: Profile; tickSeconds: number },
): GossipTuning {
  return { ...GOSSIP_PRESETS[profile], period: tickSeconds };
}

function oneOf<Word extends string>(words: readonly Word[]): (given: ArgumentValue) => Word {
  const known = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  return ({ label, name, value }) => {
    const word = words.find((each) => each === value);
    if (word !== undefined) return word;
    throw new ValidationError(`${label} "${name}" must be ${known}, but is "${value}".`);
  };
}

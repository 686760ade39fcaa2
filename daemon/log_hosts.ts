/** What a person is told of the hosts of the mesh. */
import type { HostEventKind } from "./host_event.ts";
import type { Log, LogLevel } from "./log.ts";

const WORDS: Record<HostEventKind, [words: string, level: LogLevel]> = {
  joined: ["has joined", "info"],
  suspect: ["does not answer", "debug"],
  alive: ["answers after all", "debug"],
  dead: ["is dead", "warning"],
  left: ["has left", "info"],
};

/** Digits of an id that tell hosts apart. */
const ID_DIGITS = 8;

/** Logs that a host does otherwise than it did. */
export function logHost(
  log: Log,
  { kind, id, name }: { kind: HostEventKind; id: string; name: string },
): void {
  const [words, level] = WORDS[kind];
  const short = id.slice(0, ID_DIGITS);
  log(`Host ${name === "" ? short : `${name} (${short})`} ${words}`, level);
}

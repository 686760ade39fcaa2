/** What a person is told of the hosts of the mesh. */
import type { HostEventKind } from "../host/host_event.ts";
import { hostLabel } from "../text/short_id.ts";
import type { Log, LogLevel } from "./log.ts";

const WORDS: Record<HostEventKind, [words: string, level: LogLevel]> = {
  joined: ["has joined", "info"],
  suspect: ["does not answer", "debug"],
  alive: ["answers after all", "debug"],
  dead: ["is dead", "warning"],
  left: ["has left", "info"],
};

/** Logs that a host does otherwise than it did. */
export function logHost(
  log: Log,
  { kind, ...host }: { kind: HostEventKind; id: string; name: string },
): void {
  const [words, level] = WORDS[kind];
  log(`Host ${hostLabel(host)} ${words}`, level);
}

/** Events in words, a line each. */
import type { DaemonEvent } from "../client/answers.ts";
import { escapeControls } from "../text/printable.ts";
import { hostLabel } from "../text/short_id.ts";
import { withoutDust } from "../text/significant.ts";
import { count, quantity } from "../text/table.ts";
import { plain, type ScreenLine } from "./watch_picture.ts";

/** When, UTC, and what. */
export function eventLine(event: DaemonEvent): ScreenLine {
  const { at, kind } = event;
  const text = `${escapeControls(String(at).slice(11, 19))}  ${eventWords(event)}`;
  return kind === "suspect" || kind === "dead" ? { text, style: "warning" } : plain(text);
}

/** What happened; one that nobody knows here as it came. */
export function eventWords({ at: _at, schema: _schema, kind, ...fields }: DaemonEvent): string {
  const words = Object.hasOwn(WORDS, kind)
    ? WORDS[kind]!(fields)
    : `${kind} ${JSON.stringify(fields)}`;
  return escapeControls(words);
}

// deno-lint-ignore no-explicit-any
type Fields = Record<string, any>;

const host = (verb: string) => ({ id = "", name = "" }: Fields) =>
  `${hostLabel({ id: String(id), name })} ${verb}`;

const norm = (perSecond: number) => quantity(withoutDust(perSecond), "/s");

const removed = ({ curlRemoved, harmonicRemoved }: Fields) =>
  `took out ${norm(curlRemoved)} around triangles, ${norm(harmonicRemoved)} around holes`;

const WORDS: Record<string, (fields: Fields) => string> = {
  joined: host("joined"),
  suspect: host("is suspected"),
  dead: host("is dead"),
  left: host("left"),
  alive: host("is alive after all"),
  split: ({ slot, reason }) => `slot ${slot} split, scale out: ${reason}`,
  cull: ({ slot, reason }) => `slot ${slot} culled, scale in: ${reason}`,
  refused: ({ slot, reason }) => `slot ${slot} could not split: ${reason}`,
  hotSwap: ({ formula }) => `new law ${formula}`,
  rolledBack: ({ formula }) => `back to the law ${formula}`,
  expansion: ({ dimension }) => `beliefs have ${dimension} dimensions now`,
  healed: ({ hosts = [], ...rest }) => `${count(hosts.length, "host")} back: ${removed(rest)}`,
  settled: (fields) => `settled: ${removed(fields)}`,
  drain: ({ on }) => on ? "draining: gives all work away" : "takes work again",
};

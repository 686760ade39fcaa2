/** Says what is said again and again once a minute, with a count. */
import type { LogLevel } from "./log.ts";

/** Seconds in which a kind has one line at most. */
const WINDOW = 60;

/** Kinds followed at a time: beyond that the one first seen makes room. */
const KIND_LIMIT = 256;

/** Lines in a window, of whatever kinds: a storm of ever new messages does not fill the disk. */
const LINE_LIMIT = 1_000;

/** What a summary needs. */
export interface LogSummaryOptions {
  /** Takes the lines that are left; `again` is how often the same was said since, 0 the first time. */
  write: (message: string, level: LogLevel, again: number) => void;
  /** Calls once after so many seconds, unless what it answers with is called before. */
  after: (seconds: number, call: () => void) => () => void;
}

/** Lines on their way out. */
export interface LogSummary {
  /** Writes what was not said within the last minute, and counts what was. */
  write(message: string, level: LogLevel): void;
  /** Writes what was counted; nothing waits any more. */
  flush(): void;
}

interface Kind {
  message: string;
  level: LogLevel;
  /** How often since it was written. */
  again: number;
  /** Stops its clock. */
  stop: () => void;
}

/** Nothing was said yet. Of one kind are equal messages of one level. */
export function createLogSummary({ write, after }: LogSummaryOptions): LogSummary {
  const kinds = new Map<string, Kind>();
  let lines = 0;
  let leftOut = 0;
  let stopWindow: (() => void) | undefined;

  const endWindow = () => {
    if (leftOut > 0) {
      write(`${leftOut} other messages left out: too many in a minute`, "warning", 0);
    }
    lines = 0;
    leftOut = 0;
    stopWindow = undefined;
  };
  const writeSome = (message: string, level: LogLevel, again: number) => {
    stopWindow ??= after(WINDOW, endWindow);
    if (++lines > LINE_LIMIT) leftOut += Math.max(again, 1);
    else write(message, level, again);
  };
  const writeCount = ({ message, level, again }: Kind) => {
    if (again > 0) writeSome(message, level, again);
  };
  const end = (key: string) => {
    const kind = kinds.get(key)!;
    if (kind.again === 0) return void kinds.delete(key);
    writeCount(kind);
    kind.again = 0;
    kind.stop = after(WINDOW, () => end(key));
  };
  const makeRoom = () => {
    const [key, kind] = kinds.entries().next().value!;
    kind.stop();
    kinds.delete(key);
    writeCount(kind);
  };
  return {
    write(message, level) {
      const key = `${level} ${message}`;
      const kind = kinds.get(key);
      if (kind !== undefined) return void kind.again++;
      if (kinds.size === KIND_LIMIT) makeRoom();
      kinds.set(key, { message, level, again: 0, stop: after(WINDOW, () => end(key)) });
      writeSome(message, level, 0);
    },
    flush() {
      while (kinds.size > 0) makeRoom();
      stopWindow?.();
      endWindow();
    },
  };
}

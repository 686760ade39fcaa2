/** The one door through which everything is said on stderr, a line each. */
import { escapeControls } from "../text/printable.ts";

/** How much it matters, from what only who looks for a fault wants to see. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Says something; `info` unless told. */
export type Log = (message: string, level?: LogLevel) => void;

/** Where lines go. */
export interface LogSink {
  /** Takes a message without line breaks and control characters. */
  write(message: string, level: LogLevel): void;
  /** Takes what the program ends on. */
  lastWords(message: string): void;
}

/** What a verb of a person's needs. */
const PLAIN: LogSink = { write: logPlain, lastWords: logPlain };

let sink = PLAIN;

/** One line to stderr, whatever the message holds. */
export const log: Log = (message, level = "info") => say(() => sink.write(oneLine(message), level));

/** One line to stderr: why the program ends. */
export function logLastWords(message: string): void {
  say(() => sink.lastWords(oneLine(message)));
}

/** From now on lines go to `next`; without one they are plain, as at the start. */
export function logTo(next: LogSink = PLAIN): void {
  sink = next;
}

/** One line for a person who ran a verb. */
export function logPlain(message: string): void {
  try {
    console.error(`shivya: ${message}`);
  } catch {
    // The disk is full: nothing is to fail for that.
  }
}

/** Whoever would read it may be gone, or the disk full: that stops nothing. */
function say(action: () => void): void {
  try {
    action();
  } catch {
    // There is nobody left to tell.
  }
}

function oneLine(message: string): string {
  return escapeControls(message.replace(/\s*\n\s*/g, " "));
}

/** How a daemon logs: with time and level, as text or as JSON lines, nothing twice in a minute. */
import {
  configureSync,
  getAnsiColorFormatter,
  getJsonLinesFormatter,
  getLogger,
  getTextFormatter,
  type LogRecord,
} from "@logtape/logtape";
import { after } from "../after.ts";
import { LOG_LEVELS, type LogLevel, logPlain, logTo } from "./log.ts";
import { createLogSummary } from "./log_summary.ts";

/** How lines are written. */
export const LOG_FORMATS = ["text", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** What of the log may be chosen. */
export interface LogSettings {
  /** What matters less is left out. */
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** A log that is open. */
export interface DaemonLog extends Disposable {
  /** From now on it is like this. */
  set(settings: LogSettings): void;
}

const CATEGORY = "shivya";
const LEVEL_WIDTH = Math.max(...LOG_LEVELS.map((level) => level.length));

/**
 * Opens the log: from now on, what `log` is given goes through it. Disposing of it writes what was
 * counted; it can go on.
 */
export function openDaemonLog(settings: LogSettings): DaemonLog {
  let { logFormat } = settings;
  const logger = getLogger(CATEGORY);
  const write = (message: string, level: LogLevel, again: number) => {
    const counted = logFormat === "text" && again > 0 ? `${message} (${times(again)})` : message;
    logger.emit({
      timestamp: Date.now(),
      level,
      message: [counted],
      rawMessage: counted,
      properties: again > 0 ? { again } : {},
    });
  };
  const summary = createLogSummary({ write, after });
  configure(settings);
  logTo({
    write: (message, level) => void (logger.isEnabledFor(level) && summary.write(message, level)),
    lastWords: (message) => logFormat === "json" ? write(message, "error", 0) : logPlain(message),
  });
  return {
    set(next) {
      configure(next);
      logFormat = next.logFormat;
    },
    [Symbol.dispose]: () => summary.flush(),
  };
}

function configure({ logLevel, logFormat }: LogSettings): void {
  const format = logFormat === "json"
    ? getJsonLinesFormatter({ properties: "flatten" })
    : textFormatter();
  configureSync({
    reset: true,
    sinks: { stderr: (record: LogRecord) => console.error(format(record).trimEnd()) },
    loggers: [
      { category: CATEGORY, lowestLevel: logLevel, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
}

/** `TIME LEVEL shivya: MESSAGE`, with colours where a person looks and wants them. */
function textFormatter(): (record: LogRecord) => string {
  const isColoured = Deno.stderr.isTerminal() && !Deno.noColor;
  return (isColoured ? getAnsiColorFormatter : getTextFormatter)({
    timestamp: "rfc3339",
    level: "full",
    format: ({ timestamp, level, category, message, record }) =>
      `${timestamp} ${level}${" ".repeat(LEVEL_WIDTH - record.level.length)} ` +
      `${category}: ${message}`,
  });
}

function times(again: number): string {
  return again === 1 ? "once more" : `${again} times more`;
}

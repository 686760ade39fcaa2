/** A terminal taken over for a view that redraws in place, and given back as it was. */
import type { ScreenSize } from "./watch_layout.ts";
import type { LineStyle, ScreenLine } from "./watch_picture.ts";

/** Another screen, no cursor; what is wider than it should be does not go on below. */
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const LEAVE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/** What a terminal has that does not say, as one behind a serial line. */
const USUAL: ScreenSize = { columns: 80, rows: 24 };

const STYLES: Record<LineStyle, string> = {
  plain: "",
  heading: "\x1b[1m",
  warning: "\x1b[33m",
};

/** Control sequences that put lines where others stood, those alone that changed. */
export function drawOver(
  before: readonly ScreenLine[] | undefined,
  lines: readonly ScreenLine[],
  hasColour: boolean,
): string {
  return lines.map(({ text, style }, row) => {
    const old = before?.[row];
    if (old?.text === text && old.style === style) return "";
    const styled = hasColour && style !== "plain" ? `${STYLES[style]}${text}\x1b[0m` : text;
    // What stood there goes first: behind the last column there is nothing to erase from.
    return `\x1b[${row + 1};1H\x1b[K${styled}`;
  }).join("");
}

/** The size of a terminal that says it has none: the usual one. */
export function usableSize({ columns, rows }: ScreenSize): ScreenSize {
  return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
}

/** A terminal to be taken over. */
export interface Screen {
  /** Takes it over, and its keys if standard input is the terminal too. */
  enter(): void;
  /** How large it is now. */
  size(): ScreenSize;
  /** Shows these lines; every one anew if it is not known what stands there. */
  show(lines: readonly ScreenLine[]): void;
  /** Forgets what stands there: the terminal has another size. */
  forget(): void;
  /** Gives the terminal back. */
  leave(): void;
}

/** The terminal of standard output, as it is. */
export function createScreen(hasColour: boolean): Screen {
  const utf8 = new TextEncoder();
  let before: readonly ScreenLine[] | undefined;
  const write = (text: string) => {
    const bytes = utf8.encode(text);
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  };
  const setKeys = (areOurs: boolean) => {
    // Ctrl-C stays a signal.
    if (Deno.stdin.isTerminal()) Deno.stdin.setRaw(areOurs, areOurs ? { cbreak: true } : undefined);
  };
  return {
    enter() {
      before = undefined;
      setKeys(true);
      write(ENTER);
    },
    size: () => usableSize(Deno.consoleSize()),
    show(lines) {
      const text = drawOver(before, lines, hasColour);
      before = lines;
      if (text !== "") write(text);
    },
    forget: () => before = undefined,
    leave() {
      // One resized meanwhile goes back to its former size, and may keep what that does not hold.
      const erased = (before ?? []).map((_, row) => `\x1b[${row + 1};1H\x1b[K`).join("");
      try {
        write(erased + LEAVE);
      } finally {
        setKeys(false);
      }
    },
  };
}

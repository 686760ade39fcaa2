/** How the story is printed: lines with the time, tables, and whether promises were kept. */
import type { Used } from "./measure.ts";

/** Somebody who tells. */
export interface Teller {
  /** A new chapter. */
  chapter(title: string): void;
  /** A line, with the time since the beginning. */
  line(text: string): void;
  /** What each host did. */
  table(used: readonly Used[]): void;
  /** A promise, and whether it was kept. */
  promise(text: string, isKept: boolean): void;
  /** How many promises there were, and how many were broken. */
  readonly count: { kept: number; broken: number };
}

/** Tells on standard output. */
export function createTeller(): Teller {
  const began = performance.now();
  const count = { kept: 0, broken: 0 };
  const line = (text: string) => {
    const seconds = (performance.now() - began) / 1000;
    console.log(`${seconds.toFixed(1).padStart(5)} s  ${text}`);
  };
  return {
    count,
    line,
    chapter: (title) => console.log(`\n— ${title}`),
    table(used) {
      for (const { name, utilisation, arrivedPerSecond, sentPerSecond, backlog } of used) {
        const percent = 100 * utilisation;
        const bar = "█".repeat(Math.round(percent / 5)).padEnd(20, "░");
        console.log(
          `         ${name} ${bar} ${percent.toFixed(0).padStart(3)} % used, ` +
            `${arrivedPerSecond.toFixed(0).padStart(3)} items/s came, ` +
            `${sentPerSecond.toFixed(0).padStart(3)} sent on, ${String(backlog).padStart(4)} wait`,
        );
      }
    },
    promise(text, isKept) {
      if (isKept) count.kept++;
      else count.broken++;
      line(`${isKept ? "✓" : "✗ NOT SO:"} ${text}`);
    },
  };
}

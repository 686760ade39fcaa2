/** Waits in words, alike on the canvas and beside it. */

/** `420 ms`, `1.2 s`, `35 s`, `4 min`, `3 h`; a dash for what is not known. */
export function waitText(seconds: number | undefined): string {
  if (seconds === undefined) return "—";
  if (seconds < 0.9995) return `${(seconds * 1000).toFixed(0)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${seconds.toFixed(0)} s`;
  if (seconds < 7170) return `${(seconds / 60).toFixed(0)} min`;
  return `${(seconds / 3600).toFixed(0)} h`;
}

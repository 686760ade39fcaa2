/** How Deno is to run a daemon. */

/**
 * Flag that leaves V8's own code where the system loaded it: with calls to it made short, every
 * thread maps 2 MB of it once more. 8 MB less with three workers.
 */
export const FAR_BUILTINS = "--v8-flags=--no-short-builtin-calls";

/**
 * Flags of `deno run` for a daemon: no prompts, and what `deno.json` adds where there is one. Code
 * that was compiled earlier would stay mapped: 3 MB less without.
 */
export const DENO_FLAGS: readonly string[] = [
  "-A",
  "--no-prompt",
  "-q",
  "--no-code-cache",
  FAR_BUILTINS,
  "--unstable-net",
  "--unstable-worker-options",
];

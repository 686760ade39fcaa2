/** The command line of `deno task sim`. */

/** What was asked for. */
export interface SimArguments {
  /** Scenarios to run; none for all. */
  names: string[];
  /** First seed. */
  seed: number;
  /** How many seeds from there on. */
  seeds: number;
}

/** Reads it. Throws a `RangeError` for an unknown flag or a number that is none. */
export function parseSimArguments(args: readonly string[]): SimArguments {
  const found: SimArguments = { names: [], seed: 1, seeds: 1 };
  for (let i = 0; i < args.length; i++) {
    const [flag, attached] = args[i]!.split("=", 2);
    if (flag !== "--seed" && flag !== "--seeds") {
      if (args[i]!.startsWith("-")) {
        throw new RangeError(`Cannot read flags: --seed and --seeds are known, is ${args[i]}`);
      }
      found.names.push(args[i]!);
      continue;
    }
    const text = attached ?? args[++i];
    const least = flag === "--seed" ? 0 : 1;
    if (text === undefined || !/^\d{1,15}$/.test(text) || Number(text) < least) {
      throw new RangeError(`Cannot use ${flag}: a whole number from ${least} on, is ${text}`);
    }
    found[flag === "--seed" ? "seed" : "seeds"] = Number(text);
  }
  return found;
}

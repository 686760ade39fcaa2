/** `shivya completions`: scripts that complete the program's words in a shell. */
import type { Shell } from "../config/config_words.ts";
import { bashCompletions } from "./completions_bash.ts";
import { fishCompletions } from "./completions_fish.ts";
import { type Definition, type ProgramShape, programShape } from "./completions_shape.ts";
import { zshCompletions } from "./completions_zsh.ts";

const WRITERS: Record<Shell, (program: ProgramShape) => string> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/** Prints the script for this shell. */
export function completions(shell: Shell, program: Definition): void {
  console.log(WRITERS[shell](programShape(program)));
}

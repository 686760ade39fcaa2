/** Completions for fish. */
import { type FlagShape, type ProgramShape, type Value, valueFlags } from "./completions_shape.ts";

/** A script to source, or to put in a folder of `fish_complete_path`. */
export function fishCompletions(program: ProgramShape): string {
  const { name, flags, verbs } = program;
  const takers = valueFlags(program).flatMap(({ flags }) => flags).join(" ");
  const isIn = (all: readonly FlagShape[], flag: FlagShape) =>
    all.some(({ flags }) => flags.join() === flag.flags.join());
  const common = flags.filter((flag) => verbs.every((verb) => isIn(verb.flags, flag)));
  const complete = (condition: string, rest: string) =>
    `complete -c ${name} -n ${quote(`__${name}_at ${condition}`)} ${rest}`;
  return `# Completions of ${name} for fish.
function __${name}_words
  set -l skip
  for word in (commandline -opc)[2..]
    if test -n "$skip"
      set skip
      continue
    end
    switch $word
      case ${takers}
        set skip 1
      case '-*'
      case '*'
        echo $word
    end
  end
end
# Whether the verb is this one; with a number, and so many arguments came after it.
function __${name}_at
  set -l words (__${name}_words)
  test "$words[1]" = "$argv[1]"; or return 1
  test (count $argv) -lt 2; or test (count $words) -eq (math $argv[2] + 1)
end
complete -c ${name} -f
${
    verbs.map(({ name, description }) => complete(`""`, `-a ${name} -d ${quote(description)}`))
      .join("\n")
  }
${common.map((flag) => `complete -c ${name} ${flagSpec(flag)}`).join("\n")}
${
    [program, ...verbs].flatMap((verb) => [
      ...verb.flags.filter((flag) => !isIn(common, flag))
        .map((flag) => complete(verb === program ? '""' : verb.name, flagSpec(flag))),
      ...verb.arguments.flatMap((value, n) =>
        value === "any" ? [] : [complete(`${verb.name} ${n}`, valueSpec(value))]
      ),
    ]).join("\n")
  }`;
}

function flagSpec({ flags, description, value }: FlagShape): string {
  const forms = flags.map((flag) =>
    flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag[1]}`
  );
  const taken = value === undefined ? [] : ["-r", valueSpec(value)];
  return [...forms, ...taken, `-d ${quote(description)}`].join(" ");
}

function valueSpec(value: Value): string {
  if (value === "any") return "-f";
  return value === "file" ? "-F" : `-f -a ${quote(value.join(" "))}`;
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}

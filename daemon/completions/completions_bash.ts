/** Completions for bash 4 and later. */
import {
  type FlagShape,
  type ProgramShape,
  type Value,
  valueFlags,
  type VerbShape,
} from "./completions_shape.ts";

/** A script that completes the program's words once it is sourced. */
export function bashCompletions(program: ProgramShape): string {
  const { name, verbs } = program;
  const takers = valueFlags(program);
  return `# Completions of ${name} for bash.
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb= args=0 i
  # --flag=value comes as three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  case $prev in
${
    [...Map.groupBy(takers, ({ value }) => reply(value!))].map(([answer, flags]) =>
      `    ${formsOf(flags)}) ${answer}; return ;;`
    ).join("\n")
  }
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${formsOf(takers)})
        [[ \${COMP_WORDS[i+1]} == = ]] && ((i++))
        ((i++)) ;;
      -*) ;;
      *) if [[ -z $verb ]]; then verb=\${COMP_WORDS[i]}; else ((args++)); fi ;;
    esac
  done
  if [[ $cur == -* ]]; then
    case $verb in
${
    [{ ...program, name: "''" }, ...verbs].map((verb) => `      ${verb.name}) ${flagsOf(verb)} ;;`)
      .join("\n")
  }
    esac
    return
  fi
  case $verb:$args in
    :0) ${reply(verbs.map(({ name }) => name))} ;;
${
    verbs.flatMap((verb) =>
      verb.arguments.flatMap((value, n) =>
        value === "any" ? [] : [`    ${verb.name}:${n}) ${reply(value)} ;;`]
      )
    ).join("\n")
  }
  esac
}
complete -F _${name} ${name}`;
}

function formsOf(flags: readonly FlagShape[]): string {
  return flags.flatMap(({ flags }) => flags).join("|");
}

function reply(value: Value): string {
  if (value === "any") return ":";
  return value === "file"
    ? 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur")'
    : `mapfile -t COMPREPLY < <(compgen -W '${value.join(" ")}' -- "$cur")`;
}

function flagsOf({ flags }: VerbShape): string {
  return reply(flags.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith("--"))));
}

/** Completions for zsh. */
import type { FlagShape, ProgramShape, Value, VerbShape } from "./completions_shape.ts";

/** A script to source after `compinit`, or to be found as `_shivya` in a folder of `fpath`. */
export function zshCompletions({ name, flags, verbs }: ProgramShape): string {
  return `#compdef ${name}
# Completions of ${name} for zsh.
_${name}() {
  local curcontext=$curcontext state line
  local -a verbs=(
${verbs.map(({ name, description }) => `    ${quote(`${name}:${description}`)}`).join("\n")}
  )
  _arguments -C \\
${flags.map(flagSpec).map((spec) => `    ${spec} \\`).join("\n")}
    '1:verb:->verb' '*::argument:->rest'
  case $state in
    verb) _describe -t verbs verb verbs ;;
    rest)
      case $words[1] in
${verbs.map(verbCase).join("\n")}
      esac ;;
  esac
}
if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi`;
}

function verbCase({ name, flags, arguments: values }: VerbShape): string {
  const specs = [
    ...flags.map(flagSpec),
    ...values.map((value, n) => quote(`${n + 1}:argument:${action(value)}`)),
  ];
  return `        ${name}) _arguments ${specs.map((spec) => `\\\n          ${spec}`).join(" ")} ;;`;
}

/** One spec for each form: each may come once, or as often as one likes. */
function flagSpec({ flags, description, value, valueName }: FlagShape): string {
  const explained = `[${description.replace(/[\\\]:]/g, "\\$&")}]`;
  const message = value === undefined ? "" : `:${valueName}:${action(value)}`;
  return flags.map((flag) => {
    const form = value === undefined ? flag : flag.startsWith("--") ? `*${flag}=` : `*${flag}+`;
    return quote(form + explained + message);
  }).join(" ");
}

function action(value: Value): string {
  if (value === "any") return " ";
  return value === "file" ? "_files" : `(${value.join(" ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

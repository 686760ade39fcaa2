import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { bashCompletions } from "../../daemon/completions/completions_bash.ts";
import { type Definition, programShape } from "../../daemon/completions/completions_shape.ts";
import { eventually, shivya, temporaryFolder } from "./harness.ts";

/** What is typed, the cursor at its end, and what is offered: all of it, or some. */
interface Case {
  typed: string;
  all?: string[];
  some?: string[];
}

const SHARED = ["--config", "--help", "--json", "--port", "--socket"];

const CASES: Case[] = [
  { typed: "st", all: ["start", "status", "stop"] },
  { typed: "--port 1 st", all: ["start", "status", "stop"] },
  { typed: "", some: ["members", "watch", "completions"] },
  { typed: "completions ", all: ["bash", "fish", "zsh"] },
  { typed: "completions z", all: ["zsh"] },
  { typed: "status --", all: SHARED },
  { typed: "drain --o", all: ["--off"] },
  { typed: "--socket /x/y drain --o", all: ["--off"] },
  { typed: "start --p", some: ["--peer", "--port", "--profile"] },
  { typed: "start --profile ", all: ["lan", "local", "wan"] },
  { typed: "start --profile w", all: ["wan"] },
  { typed: "start --name ", all: [] },
  { typed: "start --state-dir st", all: ["state dir"] },
  { typed: "start --visu", all: ["--visualize"] },
  { typed: "start --visualize --insec", all: ["--insecure"] },
  { typed: "start --visualize=9002 --insec", all: ["--insecure"] },
  { typed: "config check mesh", all: ["mesh.json"] },
];

async function script(folder: string, shell: string): Promise<string> {
  const { code, stdout, stderr } = await shivya(["completions", shell]);
  assertEquals([code, stderr], [0, ""]);
  const path = join(folder, `script.${shell}`);
  await Deno.writeTextFile(path, stdout);
  return path;
}

/** A folder with a folder and a file to be completed. */
async function playground() {
  const folder = await temporaryFolder();
  await Deno.mkdir(join(folder.path, "state dir"));
  await Deno.writeTextFile(join(folder.path, "mesh.json"), "");
  return folder;
}

/** What a shell prints; nothing if it is not installed. */
async function run(name: string, args: string[], cwd: string): Promise<string[] | undefined> {
  try {
    const { stdout, stderr } = await new Deno.Command(name, {
      args,
      cwd,
      env: { HOME: cwd, XDG_CONFIG_HOME: cwd, XDG_DATA_HOME: cwd },
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`Not checked: ${name} is not installed`);
  }
}

function check({ typed, all, some }: Case, offered: string[]): void {
  const sorted = offered.toSorted();
  if (all !== undefined) assertEquals(sorted, all.toSorted(), typed);
  for (const word of some ?? []) assert(sorted.includes(word), `${typed}: ${sorted}`);
}

Deno.test("bash completes verbs, flags, their words and files, also after an =", async () => {
  await using folder = await playground();
  const path = await script(folder.path, "bash");
  const program = `source ${path}; read -ra COMP_WORDS <<< "$1"
[[ $1 == *" " || $1 == shivya ]] && COMP_WORDS+=("")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _shivya; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const cases: Case[] = [
    ...CASES,
    // The = is a word of its own there.
    { typed: "start --profile = l", all: ["lan", "local"] },
    { typed: "start --profile =", all: ["lan", "local", "wan"] },
    { typed: "start --name = x --insec", all: ["--insecure"] },
    { typed: "--port = 1 st", all: ["start", "status", "stop"] },
  ];
  for (const each of cases) {
    const args = ["-c", program, "bash", `shivya ${each.typed}`];
    check(each, (await run("bash", args, folder.path))!);
  }
});

Deno.test("fish completes the same, and says what it is", async () => {
  await using folder = await playground();
  const path = await script(folder.path, "fish");
  for (const each of CASES) {
    const args = ["-c", `source ${path}; complete -C $argv[1]`, `shivya ${each.typed}`];
    const offered = await run("fish", args, folder.path);
    if (offered === undefined) return;
    // It names paths as they have to be written.
    const words = offered.map((line) => line.split("\t")[0]!.replace(/\\(.)/g, "$1"));
    check(each, words.map((word) => word.replace(/\/$/, "")));
  }
  const described = await run("fish", [
    "-c",
    `source ${path}; complete -C 'shivya drai'`,
  ], folder.path);
  assertEquals(described, ["drain\tGive this host's work away and take none."]);
});

Deno.test("zsh completes what is typed", async () => {
  await using folder = await playground();
  if (await run("zsh", ["-c", ":"], folder.path) === undefined) return;
  if (await run("script", ["--version"], folder.path) === undefined) return;
  const path = await script(folder.path, "zsh");
  await Deno.writeTextFile(
    join(folder.path, ".zshrc"),
    `PS1='> '; unsetopt beep; autoload -Uz compinit; compinit -u -D
     source ${path}; shivya() { print -r -- "got<\${(j:|:)@}>" }; print ready`,
  );
  const typed: [keys: string, words: string][] = [
    ["wat\t", "watch"],
    ["--port 1 wat\t", "--port|1|watch"],
    ["compl\tz\t", "completions|zsh"],
    ["drain --of\t", "drain|--off"],
    ["start --prof\tw\t", "start|--profile=wan"],
    ["start --log-format j\t", "start|--log-format|json"],
    ["start --state-dir st\t", "start|--state-dir|state dir"],
    ["config che\tme\t", "config|check|mesh.json"],
    ["routes --exp\t", "routes|--explain"],
  ];
  const child = new Deno.Command("script", {
    args: ["-qec", "zsh -i", "/dev/null"],
    cwd: folder.path,
    env: { HOME: folder.path, ZDOTDIR: folder.path, TERM: "vt100" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let shown = "";
  const read = (async () => {
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) shown += part;
  })();
  const keys = child.stdin.getWriter();
  const type = (text: string) => keys.write(new TextEncoder().encode(text));
  const seen = (text: string) =>
    eventually(() => Promise.resolve(shown.slice(-2_000)), () => shown.includes(text));
  try {
    await seen("ready");
    for (const [text, words] of typed) {
      shown = "";
      await type(`shivya ${text}\n`);
      await seen(`got<${words}>`);
    }
  } finally {
    await type("\x15exit\n");
    await child.status;
    await read;
    await keys.close().catch(() => {});
  }
});

Deno.test("other shells are refused, with those there are", async () => {
  const { code, stderr } = await shivya(["completions", "tcsh"]);
  assertEquals(code, 2);
  assert(/must be bash, zsh or fish, but is "tcsh"/.test(stderr), stderr);
});

Deno.test("flags that a library shows by itself are offered once", () => {
  const help = { flags: ["-h", "--help"], description: "Show this help.", args: [] };
  const base = { getShortDescription: () => "", getArguments: () => [], getCommands: () => [] };
  const verb: Definition = { ...base, getName: () => "go", getOptions: () => [help] };
  const program: Definition = {
    ...base,
    getName: () => "tool",
    getOptions: () => [help, { flags: ["-V", "--version"], description: "Version.", args: [] }],
    getCommands: () => [verb],
  };
  const shape = programShape(program);
  assertEquals(shape.flags.map(({ flags }) => flags[1]), ["--help", "--version"]);
  assertEquals(shape.verbs[0]!.flags.map(({ flags }) => flags[1]), ["--help"]);
  assert(bashCompletions(shape).includes("complete -F _tool tool"));
});

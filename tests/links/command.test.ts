import { Command, ValidationError } from "@cliffy/command";
import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";

function integer({ label, name, type, value }: {
  label: string;
  name: string;
  type: string;
  value: string;
}): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new ValidationError(`${label} "${name}" must be of type "${type}", but got "${value}".`);
}

/** What the verb was called with, or the error. */
async function run(...args: string[]): Promise<unknown> {
  let seen: unknown = "nothing ran";
  await new Command()
    .name("tool")
    .version("1.2.3")
    .description("A tool.")
    .noExit()
    .globalType("count", integer)
    .globalOption("-p, --port <port:count>", "A port.", { default: 8085 })
    .globalEnv("TOOL_PORT=<port:count>", "As --port.", { prefix: "TOOL_" })
    .action(() => {
      seen = "no verb";
    })
    .command("start", "Starts.")
    .option("--tick-seconds <seconds:count>", "A period.")
    .env("TOOL_TICK_SECONDS=<seconds:count>", "As --tick-seconds.", { prefix: "TOOL_" })
    .option("--json", "As JSON.")
    .option("--show [port:count]", "With a page.")
    .action((options) => {
      const port: number = options.port;
      const tickSeconds: number | undefined = options.tickSeconds;
      const json: true | undefined = options.json;
      const show: number | true | undefined = options.show;
      seen = { verb: "start", port, tickSeconds, json, ...(show === undefined ? {} : { show }) };
    })
    .command("stop", "Stops.")
    .action(({ port }) => {
      seen = { verb: "stop", port };
    })
    .parse(args);
  return seen;
}

async function withEnvironment(
  values: Record<string, string>,
  body: () => Promise<void>,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) Deno.env.set(name, value);
  try {
    await body();
  } finally {
    for (const name of Object.keys(values)) Deno.env.delete(name);
  }
}

const START = { verb: "start", port: 8085, tickSeconds: undefined, json: undefined };

Deno.test("options are parsed by their type, before and after the verb, with and without =", async () => {
  assertEquals(await run("start"), START);
  assertEquals(await run("start", "--port", "9"), { ...START, port: 9 });
  assertEquals(await run("start", "-p", "9"), { ...START, port: 9 });
  assertEquals(await run("--port=9", "start", "--json"), { ...START, port: 9, json: true });
  assertEquals(await run("stop", "--port=7"), { verb: "stop", port: 7 });
  assertEquals(await run("start", "--tick-seconds", "2"), { ...START, tickSeconds: 2 });
  assertEquals(await run(), "no verb");
});

Deno.test("a value in brackets may be left out: the option is true then", async () => {
  assertEquals(await run("start", "--show"), { ...START, show: true });
  assertEquals(await run("start", "--show", "--json"), { ...START, json: true, show: true });
  assertEquals(await run("start", "--show=9"), { ...START, show: 9 });
  assertEquals(await run("start", "--show", "9"), { ...START, show: 9 });
  await assertRejects(() => run("start", "--show=x"), ValidationError);
});

Deno.test("variables lie between defaults and flags; an empty one is none", async () => {
  await withEnvironment({ TOOL_PORT: "11", TOOL_TICK_SECONDS: "3" }, async () => {
    assertEquals(await run("start"), { ...START, port: 11, tickSeconds: 3 });
    assertEquals(await run("start", "--port", "9"), { ...START, port: 9, tickSeconds: 3 });
    assertEquals(await run("stop"), { verb: "stop", port: 11 });
  });
  await withEnvironment({ TOOL_PORT: "" }, async () => assertEquals(await run("start"), START));
});

Deno.test("a variable of the wrong type is an error, even below a flag", async () => {
  await withEnvironment({ TOOL_PORT: "many" }, async () => {
    const expected = 'Environment variable "TOOL_PORT" must be of type "count", but got "many".';
    await assertRejects(() => run("start", "--port", "9"), ValidationError, expected);
  });
});

Deno.test("mistakes are named in the genuine package's words", async () => {
  const mistakes: [args: string[], message: string][] = [
    [["start", "--prot", "9"], 'Unknown option "--prot". Did you mean option "--port"?'],
    [["start", "--prot=9"], 'Unknown option "--prot". Did you mean option "--port"?'],
    [["start", "--jsn"], 'Unknown option "--jsn". Did you mean option "--json"?'],
    [["strat"], 'Unknown command "strat". Did you mean command "start"?'],
    [["stort"], 'Unknown command "stort". Did you mean command "start"?'],
    [["start", "--tick", "9"], 'Unknown option "--tick". Did you mean option "--tick-seconds"?'],
    // The genuine package would name what is closest.
    [["foo"], 'Unknown command "foo". See --help.'],
    [["start", "--mesh-key", "9"], 'Unknown option "--mesh-key". See --help.'],
    [["start", "-x"], 'Unknown option "-x". See --help.'],
    [["start", "now"], 'No arguments allowed for command "tool start".'],
    [["start", "--port"], 'Missing value for option "--port".'],
    [["start", "--port="], 'Missing value for option "--port".'],
    [["start", "--port", ""], 'Missing value for option "--port".'],
    [["start", "-p", ""], 'Missing value for option "--port".'],
    [["start", "--port", "x"], 'Option "--port" must be of type "count", but got "x".'],
    [["start", "--json=yes"], `Option "--json" doesn't take a value, but got "yes".`],
    [
      ["start", "--port", "1", "--port", "2"],
      'Option "--port" can only occur once, but was found several times.',
    ],
  ];
  for (const [args, message] of mistakes) {
    const error = await assertRejects(() => run(...args));
    assertInstanceOf(error, ValidationError);
    assertEquals(error.message, message);
    assertEquals(error.exitCode, 2);
  }
});

/** What a verb with arguments was called with. */
async function runPut(...args: string[]): Promise<unknown> {
  let seen: unknown = "nothing ran";
  await new Command()
    .name("tool")
    .noExit()
    .globalType("count", integer)
    .command("put <key:string> <times:count>", "Puts.")
    .option("--at <place:count>", "A place.", { collect: true })
    .env("TOOL_AT=<places:count[]>", "As --at.", { prefix: "TOOL_" })
    .action(({ at }, key, times) => {
      const typed: [at: number[] | undefined, key: string, times: number] = [at, key, times];
      seen = typed;
    })
    .parse(args);
  return seen;
}

Deno.test("arguments are parsed by their type, a dash among them", async () => {
  assertEquals(await runPut("put", "a", "3"), [undefined, "a", 3]);
  assertEquals(await runPut("put", "-", "3"), [undefined, "-", 3]);
  const mistakes: [args: string[], message: string][] = [
    [["put"], "Missing argument(s): key, times"],
    [["put", "a"], "Missing argument: times"],
    [["put", "", "3"], "Missing argument: key"],
    [["put", "a", "3", "b", "c"], "Too many arguments: b"],
    [["put", "a", "x"], 'Argument "times" must be of type "count", but got "x".'],
  ];
  for (const [args, message] of mistakes) {
    const error = await assertRejects(() => runPut(...args), ValidationError);
    assertEquals(error.message, message);
  }
});

Deno.test("an argument in square brackets may be left out", async () => {
  const run = async (...args: string[]) => {
    let seen: [key: string, times: number | undefined] | undefined;
    await new Command()
      .name("tool")
      .noExit()
      .globalType("count", integer)
      .command("put <key:string> [times:count]", "Puts.")
      .action((_, key, times) => {
        seen = [key, times];
      })
      .parse(["put", ...args]);
    return seen;
  };
  assertEquals(await run("a", "3"), ["a", 3]);
  assertEquals(await run("a"), ["a", undefined]);
  await assertRejects(() => run("a", "x"), ValidationError, 'Argument "times" must be');
  await assertRejects(() => run("a", "3", "b"), ValidationError, "Too many arguments: b");
});

Deno.test("an option that is collected is a list, and so is a variable with commas", async () => {
  const given = ["put", "--at", "1", "a", "3", "--at=2"];
  assertEquals(await runPut(...given), [[1, 2], "a", 3]);
  await withEnvironment({ TOOL_AT: "7,8" }, async () => {
    assertEquals(await runPut("put", "a", "3"), [[7, 8], "a", 3]);
    assertEquals(await runPut(...given), [[1, 2], "a", 3]);
  });
  await withEnvironment({ TOOL_AT: "7,x" }, async () => {
    const expected = 'Environment variable "TOOL_AT" must be of type "count", but got "x".';
    await assertRejects(() => runPut("put", "a", "3"), ValidationError, expected);
  });
});

Deno.test("help and version are printed without ending the process or running the verb", async () => {
  const print = console.log;
  const lines: string[] = [];
  console.log = (line: string) => lines.push(line);
  try {
    assertEquals(await run("start", "--help"), "nothing ran");
    assertEquals(await run("--version"), "nothing ran");
    assertEquals(await run("-V"), "nothing ran");
  } finally {
    console.log = print;
  }
  assertStringIncludes(lines[0]!, "--tick-seconds");
  assertEquals(lines.slice(1), ["tool 1.2.3", "1.2.3"]);
});

Deno.test("an error of the action itself passes through", async () => {
  const command = new Command().noExit().action(() => {
    throw new RangeError("its own");
  });
  await assertRejects(() => command.parse([]), RangeError, "its own");
});

Deno.test("a program shows its verbs, their flags and what follows those", () => {
  const program = new Command();
  program.name("tool")
    .description("A tool.")
    .globalOption("-p, --port <port:count>", "A port.")
    .command("put <key:string> [value:count]", "Puts.")
    .option("--fast", "Fast.")
    .command("stop", "Stops.");
  const port = {
    flags: ["-p", "--port"],
    description: "A port.",
    args: [{ name: "port", type: "count" }],
  };
  assertEquals(program.getName(), "tool");
  assertEquals([program.getShortDescription(), program.getArguments()], ["A tool.", []]);
  assertEquals(program.getOptions(), [port]);
  const [put, stop] = program.getCommands();
  assertEquals([put!.getName(), put!.getShortDescription()], ["put", "Puts."]);
  assertEquals(put!.getOptions(), [port, { flags: ["--fast"], description: "Fast.", args: [] }]);
  assertEquals(put!.getArguments(), [{ name: "key", type: "string" }, {
    name: "value",
    type: "count",
  }]);
  assertEquals([stop!.getOptions(), stop!.getCommands()], [[port], []]);
});

/** Checks of metrics by programs of others: Prometheus' own, and the parsers of its Python client. */

/** What the programs said of a text, or that it could not be asked. */
export interface Verdict {
  /** Whether it was checked. */
  checked: boolean;
  /** What was found wrong; empty if nothing was. */
  findings: string;
}

/** Debian's; the first python3 on a path may be another without its packages. */
const PYTHON = "/usr/bin/python3";

const PARSE = {
  prometheus: "prometheus_client.parser",
  openMetrics: "prometheus_client.openmetrics.parser",
};

/** Reads the text as Prometheus' client for Python does, strictly in the case of OpenMetrics. */
export async function parseAsPrometheus(
  text: string,
  format: keyof typeof PARSE,
): Promise<Verdict> {
  const module = PARSE[format];
  if (await run(PYTHON, ["-c", `import ${module}`], "") !== "") {
    return skipped("python3-prometheus-client");
  }
  const program = `import sys\nfrom ${module} import text_string_to_metric_families as parse\n` +
    "list(parse(sys.stdin.read()))";
  return { checked: true, findings: await run(PYTHON, ["-c", program], text) };
}

/** What `promtool check metrics` finds: faults of the format, and names against the conventions. */
export async function promtool(text: string): Promise<Verdict> {
  if (await run("promtool", ["--version"], "") !== "") return skipped("prometheus");
  return { checked: true, findings: await run("promtool", ["check", "metrics"], text) };
}

function skipped(name: string): Verdict {
  console.log(`Not checked: Debian's ${name} is not installed`);
  return { checked: false, findings: "" };
}

/** Runs a program on an input; answers with its complaints, none if it ended well. */
async function run(name: string, args: string[], input: string): Promise<string> {
  try {
    const child = new Deno.Command(name, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    // A program that does not read to the end says why.
    const written = writer.write(new TextEncoder().encode(input)).then(
      () => writer.close(),
      () => {},
    );
    const { code, stdout, stderr } = await child.output();
    await written;
    const said = new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout);
    return code === 0 ? "" : `${name} ended with ${code}: ${said}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `${name} is not there`;
    throw error;
  }
}

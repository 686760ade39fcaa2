/**
 * The program: reads the command line, runs one verb, and answers with the status to end with.
 *
 * @module
 */
import { Command } from "@cliffy/command";
import project from "../deno.json" with { type: "json" };
import { EXIT, ExitError, explain } from "./exit_error.ts";
import { log } from "./log.ts";
import { address, DEFAULT_PORT, period, port, settle, socketPath } from "./settings.ts";
import { start } from "./start.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";

const ENV = { prefix: "SHIVYA_" } as const;

/**
 * Runs `shivya` with these arguments. Resolves to 0 when done, 1 when it failed, 2 when it was used
 * wrongly, 3 when no daemon runs; an error is one line on stderr.
 */
export async function main(args: string[]): Promise<number> {
  try {
    await run(args);
    return EXIT.done;
  } catch (error) {
    const { exitCode, line } = explain(error);
    log(line);
    return exitCode;
  }
}

async function run(args: string[]): Promise<void> {
  await new Command()
    .name("shivya")
    .version(project.version)
    .description("Spreads work over an array of hosts without a leader, a log or a clock.")
    .noExit()
    .globalType("port", port)
    .globalType("socket", socketPath)
    .globalType("address", address)
    .globalType("period", period)
    .globalOption("-p, --port <port:port>", "UDP port of the daemon.", { default: DEFAULT_PORT })
    .globalEnv("SHIVYA_PORT=<port:port>", "As --port.", ENV)
    .globalOption("--socket <path:socket>", "Unix socket of the local API.")
    .globalEnv("SHIVYA_SOCKET=<path:socket>", "As --socket.", ENV)
    .action(() => {
      throw new ExitError(EXIT.usage, "No verb given: try start, status, stop or --help");
    })
    .command("start", "Run the daemon in the foreground; Ctrl-C ends it in order.")
    .option("--host <address:address>", "Address of the UDP port.", { default: "127.0.0.1" })
    .env("SHIVYA_HOST=<address:address>", "As --host.", ENV)
    .option("--tick-seconds <seconds:period>", "Seconds from tick to tick.", { default: 1 })
    .env("SHIVYA_TICK_SECONDS=<seconds:period>", "As --tick-seconds.", ENV)
    .action(({ host, tickSeconds, ...rest }) => start({ ...settle(rest), host, tickSeconds }))
    .command("status", "Show what the daemon sees and makes of it.")
    .option("--json", "Print the API's JSON.")
    .env("SHIVYA_JSON=<value:boolean>", "As --json.", ENV)
    .action(({ json, ...rest }) => status(settle(rest), { json: json === true }))
    .command("stop", "End the daemon in order.")
    .action((options) => stop(settle(options)))
    .parse(args);
}

if (import.meta.main) Deno.exit(await main(Deno.args));

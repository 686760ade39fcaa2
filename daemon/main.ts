/**
 * The program: reads the command line, runs one verb, and answers with the status to end with.
 *
 * @module
 */
import { Command } from "@cliffy/command";
import project from "../deno.json" with { type: "json" };
import { checkConfig, dumpConfig } from "./cli/config_verb.ts";
import { drain } from "./cli/drain.ts";
import { get } from "./cli/get.ts";
import { keygen } from "./cli/keygen.ts";
import { load } from "./cli/load.ts";
import { members } from "./cli/members.ts";
import { offload } from "./cli/offload.ts";
import { paths } from "./cli/paths.ts";
import { pick } from "./cli/pick.ts";
import { put } from "./cli/put.ts";
import { settleNow } from "./cli/settle_now.ts";
import { showRoutes } from "./cli/show_routes.ts";
import { START_OPTIONS } from "./cli/start_options.ts";
import { status } from "./cli/status.ts";
import { stop } from "./cli/stop.ts";
import { completions } from "./completions/completions.ts";
import { displayName, serviceAddress } from "./config/announced_settings.ts";
import { type Flags, pathSettings, sharedSettings, startSettings } from "./config/config.ts";
import { configTask, logFormat, logLevel, profile, shell } from "./config/config_words.ts";
import { keyFilePath, networkName, peer } from "./config/mesh_settings.ts";
import {
  address,
  filePath,
  nodeId,
  period,
  picks,
  port,
  quantity,
  rate,
  socketPath,
} from "./config/settings.ts";
import { EXIT, ExitError, explain } from "./exit_error.ts";
import { launch } from "./lifecycle/daemonize.ts";
import { logLastWords, logTo } from "./log/log.ts";

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
    logLastWords(line);
    return exitCode;
  } finally {
    logTo();
  }
}

async function run(args: string[]): Promise<void> {
  const program = new Command().name("shivya")
    .version(project.version)
    .description("Spreads work over an array of hosts without a leader, a log or a clock.")
    .noExit()
    .globalType("port", port)
    .globalType("socket", socketPath)
    .globalType("path", filePath)
    .globalType("keyFile", keyFilePath)
    .globalType("address", address)
    .globalType("period", period)
    .globalType("peer", peer)
    .globalType("network", networkName)
    .globalType("id", nodeId)
    .globalType("name", displayName)
    .globalType("service", serviceAddress)
    .globalType("profile", profile)
    .globalType("logLevel", logLevel)
    .globalType("logFormat", logFormat)
    .globalType("configTask", configTask)
    .globalType("shell", shell)
    .globalType("quantity", quantity)
    .globalType("rate", rate)
    .globalType("picks", picks)
    .globalOption("-p, --port <port:port>", "UDP port of the daemon; 8085 unless told.")
    .globalOption("--socket <path:socket>", "Unix socket of the local API.")
    .globalOption("--json", "Print JSON.")
    .globalOption("--config <path:path>", "File with settings; SHIVYA_* variables and flags win.")
    .action(() => {
      throw new ExitError(EXIT.usage, "No verb given: try start, status, stop or --help");
    });
  const start = program.command(
    "start",
    "Run the daemon in the foreground; Ctrl-C ends it in order.",
  );
  for (const { flags, description, isList } of START_OPTIONS) {
    start.option(flags, description, { collect: isList === true });
  }
  start.option("--test-hooks", "Let POST /v1/block cut this daemon off from others, for tests.")
    .action(({ testHooks, ...flags }) => {
      const { settings, paths } = startSettings(flags as Flags);
      return launch({ ...settings, testHooks }, paths, args);
    })
    .command("paths", "Show where the daemon has its files.")
    .option("--state-dir <path:path>", "Folder for what outlives the daemon.")
    .option("--pid-file <path:path>", "File for the process id.")
    .option("--log-file <path:path>", "File for all that a daemon in the background says.")
    .option("--visualize [port:port]", "Port of the dashboard; 9002 unless told.")
    .action((flags) => paths(pathSettings(flags)))
    .command("status", "Show what the daemon sees and makes of it.")
    .action((options) => status(sharedSettings(options)))
    .command("members", "Show the hosts of the mesh that the daemon knows.")
    .action((options) => members(sharedSettings(options)))
    .command("routes", "Show how much work to keep, and how much to send where.")
    .option("--explain", "Say why.")
    .action(({ explain, ...rest }) => showRoutes(sharedSettings(rest), explain === true))
    .command("pick", "Pick where the next item goes, following the routes.")
    .option("--count <items:picks>", "How many items.", { default: 1 })
    .action(({ count, ...rest }) => pick(sharedSettings(rest), count))
    .command("load", "Report the work of this host; holds for ten seconds.")
    .option("--backlog <items:quantity>", "Items waiting or running.")
    .option("--arrived <items:quantity>", "Items that came in so far, in all.")
    .option("--completed <items:quantity>", "Items finished so far, in all.")
    .option("--arrivals-per-second <rate:quantity>", "Instead of --arrived.")
    .option("--completions-per-second <rate:quantity>", "Instead of --completed.")
    .option("--capacity-per-second <rate:quantity>", "Used until it is measured.")
    .action(({ port, socket, json, config, ...report }) =>
      load(sharedSettings({ port, socket, json, config }), report)
    )
    .command("offload <peer:string> <rate:rate>", "Report items per second sent to a host.")
    .action((options, peer, rate) => offload(sharedSettings(options), peer, rate))
    .command("settle", "Settle now, not at the next tick.")
    .action((options) => settleNow(sharedSettings(options)))
    .command("drain", "Give this host's work away and take none.")
    .option("--off", "Take work again.")
    .action(({ off, ...rest }) => drain(sharedSettings(rest), off !== true))
    .command("put <key:string> <value:string>", "Keep a value in the mesh; - reads it from input.")
    .action((options, key, value) => put(sharedSettings(options), key, value))
    .command("get <key:string>", "Print what the mesh keeps under a key.")
    .option("--from <id:id>", "Only what the host of this id put.")
    .action(({ from, ...rest }, key) => get(sharedSettings(rest), key, from))
    .command("keygen", "Print a new mesh key; make its file with: (umask 077; keygen > mesh.key)")
    .action((options) => keygen(sharedSettings(options)))
    .command("watch", "Show the mesh live, until q.")
    .action(async (options) => {
      // Not part of a daemon: what measures text takes memory.
      const { watch } = await import("./watch/watch.ts");
      await watch(sharedSettings(options));
    });
  const config = program.command(
    "config <task:configTask> [file:path]",
    "check a configuration file, or dump what holds and where each value comes from.",
  );
  for (const { flags, description, isList } of START_OPTIONS) {
    config.option(flags, description, { collect: isList === true });
  }
  await config.action((options, task, file) =>
    task === "check" ? checkConfig(options as Flags, file) : dumpConfig(options as Flags, file)
  )
    .command("completions <shell:shell>", "Print completions for bash, zsh or fish.")
    .action((_options, shell) => completions(shell, program))
    .command("stop", "End the daemon in order.")
    .action((options) => stop(sharedSettings(options)))
    .parse(args);
}

if (import.meta.main) Deno.exit(await main(Deno.args));

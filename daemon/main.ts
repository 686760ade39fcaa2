/**
 * The program: reads the command line, runs one verb, and answers with the status to end with.
 *
 * @module
 */
import { Command } from "@cliffy/command";
import project from "../deno.json" with { type: "json" };
import { displayName, serviceAddress, systemName } from "./announced_settings.ts";
import { drain } from "./drain.ts";
import { EXIT, ExitError, explain } from "./exit_error.ts";
import { get } from "./get.ts";
import { keygen } from "./keygen.ts";
import { load } from "./load.ts";
import { log } from "./log.ts";
import { members } from "./members.ts";
import { meshKey, networkName, peer } from "./mesh_settings.ts";
import { offload } from "./offload.ts";
import { pick } from "./pick.ts";
import { put } from "./put.ts";
import {
  address,
  DEFAULT_PORT,
  filePath,
  nodeId,
  period,
  picks,
  port,
  quantity,
  rate,
  settle,
  settleStateDir,
  socketPath,
} from "./settings.ts";
import { settleNow } from "./settle_now.ts";
import { showRoutes } from "./show_routes.ts";
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
    .globalType("path", filePath)
    .globalType("address", address)
    .globalType("period", period)
    .globalType("peer", peer)
    .globalType("network", networkName)
    .globalType("meshKey", meshKey)
    .globalType("id", nodeId)
    .globalType("name", displayName)
    .globalType("service", serviceAddress)
    .globalType("quantity", quantity)
    .globalType("rate", rate)
    .globalType("picks", picks)
    .globalOption("-p, --port <port:port>", "UDP port of the daemon.", { default: DEFAULT_PORT })
    .globalEnv("SHIVYA_PORT=<port:port>", "As --port.", ENV)
    .globalOption("--socket <path:socket>", "Unix socket of the local API.")
    .globalEnv("SHIVYA_SOCKET=<path:socket>", "As --socket.", ENV)
    .globalOption("--json", "Print JSON.")
    .globalEnv("SHIVYA_JSON=<value:boolean>", "As --json.", ENV)
    .action(() => {
      throw new ExitError(EXIT.usage, "No verb given: try start, status, stop or --help");
    })
    .command("start", "Run the daemon in the foreground; Ctrl-C ends it in order.")
    .option("--host <address:address>", "Address of the UDP port.", { default: "127.0.0.1" })
    .env("SHIVYA_HOST=<address:address>", "As --host.", ENV)
    .option("--peer <address:peer>", "Host of the mesh to join by, as ADDRESS:PORT; repeatable.", {
      collect: true,
    })
    .env("SHIVYA_PEER=<addresses:peer[]>", "As --peer, with commas between.", ENV)
    .option("--network <name:network>", "Name that keeps this mesh apart from others.")
    .env("SHIVYA_NETWORK=<name:network>", "As --network.", ENV)
    .option("--mesh-key-file <path:path>", "File with the key of the mesh; see keygen.")
    .env("SHIVYA_MESH_KEY_FILE=<path:path>", "As --mesh-key-file.", ENV)
    .env("SHIVYA_MESH_KEY=<key:meshKey>", "The key itself.", ENV)
    .option("--insecure", "Listen beyond this machine without a mesh key.")
    .env("SHIVYA_INSECURE=<value:boolean>", "As --insecure.", ENV)
    .option("--test-hooks", "Let POST /v1/block cut this daemon off from others, for tests.")
    .option("--name <name:name>", "Name to show for this host; the system's unless told.")
    .env("SHIVYA_NAME=<name:name>", "As --name.", ENV)
    .option("--service <address:service>", "Where applications here take work, as HOST:PORT.")
    .env("SHIVYA_SERVICE=<address:service>", "As --service.", ENV)
    .option("--state-dir <path:path>", "Folder for what outlives the daemon.")
    .env("SHIVYA_STATE_DIR=<path:path>", "As --state-dir.", ENV)
    .option("--tick-seconds <seconds:period>", "Seconds from tick to tick.", { default: 1 })
    .env("SHIVYA_TICK_SECONDS=<seconds:period>", "As --tick-seconds.", ENV)
    .action(({ port, socket, json, stateDir, name, service, ...rest }) =>
      start({
        ...settle({ port, socket, json }),
        ...rest,
        name: name ?? systemName(),
        service: service ?? "",
        stateDir: settleStateDir(port, stateDir),
      })
    )
    .command("status", "Show what the daemon sees and makes of it.")
    .action((options) => status(settle(options)))
    .command("members", "Show the hosts of the mesh that the daemon knows.")
    .action((options) => members(settle(options)))
    .command("routes", "Show how much work to keep, and how much to send where.")
    .option("--explain", "Say why.")
    .action(({ explain, ...rest }) => showRoutes(settle(rest), explain === true))
    .command("pick", "Pick where the next item goes, following the routes.")
    .option("--count <items:picks>", "How many items.", { default: 1 })
    .action(({ count, ...rest }) => pick(settle(rest), count))
    .command("load", "Report the work of this host; holds for ten seconds.")
    .option("--backlog <items:quantity>", "Items waiting or running.")
    .option("--arrived <items:quantity>", "Items that came in so far, in all.")
    .option("--completed <items:quantity>", "Items finished so far, in all.")
    .option("--arrivals-per-second <rate:quantity>", "Instead of --arrived.")
    .option("--completions-per-second <rate:quantity>", "Instead of --completed.")
    .option("--capacity-per-second <rate:quantity>", "Used until it is measured.")
    .action(({ port, socket, json, ...report }) => load(settle({ port, socket, json }), report))
    .command("offload <peer:string> <rate:rate>", "Report items per second sent to a host.")
    .action((options, peer, rate) => offload(settle(options), peer, rate))
    .command("settle", "Settle now, not at the next tick.")
    .action((options) => settleNow(settle(options)))
    .command("drain", "Give this host's work away and take none.")
    .option("--off", "Take work again.")
    .action(({ off, ...rest }) => drain(settle(rest), off !== true))
    .command("put <key:string> <value:string>", "Keep a value in the mesh; - reads it from input.")
    .action((options, key, value) => put(settle(options), key, value))
    .command("get <key:string>", "Print what the mesh keeps under a key.")
    .option("--from <id:id>", "Only what the host of this id put.")
    .action(({ from, ...rest }, key) => get(settle(rest), key, from))
    .command("keygen", "Print a new mesh key; make its file with: (umask 077; keygen > mesh.key)")
    .action(({ json }) => keygen({ json: json === true }))
    .command("stop", "End the daemon in order.")
    .action((options) => stop(settle(options)))
    .parse(args);
}

if (import.meta.main) Deno.exit(await main(Deno.args));

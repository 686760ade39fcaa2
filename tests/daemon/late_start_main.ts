/** The program, but another daemon binds its socket after it looked and before it does so itself. */
import { main } from "../../daemon/main.ts";

const socket = Deno.args[Deno.args.indexOf("--socket") + 1]!;

globalThis.Worker = class extends Worker {
  constructor(url: string | URL, options: WorkerOptions = {}) {
    if (options.name === "api") Deno.listen({ transport: "unix", path: socket });
    super(url, options);
  }
};

Deno.exit(await main(Deno.args));

/** The program, but SIGUSR2 kills the worker of its dashboard: that is sent what no JSON can be of. */
import { main } from "../../daemon/main.ts";

globalThis.Worker = class extends Worker {
  constructor(url: string | URL, options: WorkerOptions = {}) {
    super(url, options);
    if (options.name !== "bridge") return;
    Deno.addSignalListener("SIGUSR2", () => this.postMessage({ kind: "event", event: { n: 1n } }));
  }
};

Deno.exit(await main(Deno.args));

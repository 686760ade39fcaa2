/** `deno task bench [name …]`: runs every benchmark, or those named, one after the other. */
const suites: Record<string, () => Promise<{ bench: () => Promise<void> }>> = {
  hodge: () => import("./hodge_bench.ts"),
  flux: () => import("./flux_bench.ts"),
  morphic: () => import("./morphic_bench.ts"),
  onsager: () => import("./onsager_bench.ts"),
  turing: () => import("./turing_bench.ts"),
  predict: () => import("./predict_bench.ts"),
  substrate: () => import("./substrate_bench.ts"),
  settle: () => import("./mesh_settle_bench.ts"),
  codec: () => import("./codec_bench.ts"),
  seal: () => import("./seal_bench.ts"),
  dht: () => import("./dht_bench.ts"),
  table: () => import("./table_bench.ts"),
  mesh: () => import("./mesh_bench.ts"),
  traffic: () => import("./traffic_bench.ts"),
  memory: () => import("./memory_bench.ts"),
  dashboard: () => import("./dashboard_bench.ts"),
};

const wanted = Deno.args.length > 0 ? Deno.args : Object.keys(suites);
for (const name of wanted) {
  const load = suites[name];
  if (load === undefined) {
    console.error(`Cannot run bench ${name}: known are ${Object.keys(suites).join(", ")}`);
    Deno.exit(2);
  }
  console.log(`\n# ${name}`);
  await (await load()).bench();
}

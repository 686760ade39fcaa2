import {
  checkHealed,
  contradict,
  haveOnly,
  type Sides,
  startApplications,
} from "../daemon/live_array.ts";
import { startDaemons } from "./daemons.ts";
import { obstacle, startNetwork } from "./network.ts";

const HOSTS = 5;
const TICK_SECONDS = 0.25;

/** Where much gets lost, agreeing may take so many ticks: what is missing is asked for again. */
const LOSSY_TICKS = 40;

const reason = await obstacle();
if (reason !== undefined) console.log(`Skipped, partitions between network namespaces: ${reason}`);

Deno.test({
  name: "both sides of a cut cable contradict each other and agree once it heals, also under loss",
  ignore: reason !== undefined,
  async fn() {
    await using network = await startNetwork(HOSTS);
    await using daemons = await startDaemons(network, ["--tick-seconds", `${TICK_SECONDS}`]);
    await using array = await startApplications(daemons.all);
    const all = network.hosts.map((_, i) => i);
    const sides = network.halves.map((half) => half.map((host) => network.hosts.indexOf(host)));
    await haveOnly(array, all);
    for (const round of ["clean", "lossy"]) {
      if (round === "lossy") await network.lose(15);
      await network.connect(false);
      for (const side of sides) await haveOnly(array, side);
      contradict(array, sides as unknown as Sides, 30);
      await network.connect(true);
      await haveOnly(array, all);
      await checkHealed(array, round === "lossy" ? LOSSY_TICKS : undefined);
    }
  },
});

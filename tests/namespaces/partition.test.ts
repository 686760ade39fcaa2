import { checkHealed, DIGEST_TICKS } from "../daemon/check_healed.ts";
import {
  contradict,
  createArray,
  haveOnly,
  partWays,
  rest,
  type Sides,
} from "../daemon/live_array.ts";
import { startDaemons } from "./daemons.ts";
import { obstacle, startNetwork } from "./network.ts";

const HOSTS = 5;

/** Where much gets lost, agreeing may take so many ticks: what is missing is asked for again. */
const LOSSY_TICKS = 30;

const ROUNDS = [
  { rate: 30, lossPercent: 0, mostTicks: DIGEST_TICKS },
  { rate: 47, lossPercent: 15, mostTicks: LOSSY_TICKS },
];

const reason = await obstacle();
if (reason !== undefined) console.log(`Skipped, partitions between network namespaces: ${reason}`);

Deno.test({
  name: "both sides of a cut cable contradict each other and agree once it heals, also under loss",
  ignore: reason !== undefined,
  async fn() {
    await using network = await startNetwork(HOSTS);
    await using daemons = await startDaemons(network, ["--tick-seconds", "0.25"]);
    const array = await createArray(daemons.all);
    const [near, far] = network.halves.map((half) => half.map((h) => network.hosts.indexOf(h)));
    const sides: Sides = [near!, far!];
    await rest(array);
    for (const { rate, lossPercent, mostTicks } of ROUNDS) {
      if (lossPercent > 0) await network.lose(lossPercent);
      await network.connect(false);
      await partWays(array, sides);
      await contradict(array, sides, rate);
      for (const side of sides) await haveOnly(array, side);
      await network.connect(true);
      await checkHealed(array, mostTicks);
    }
  },
});

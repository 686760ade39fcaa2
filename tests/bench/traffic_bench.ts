/**
 * What a host of the live mesh sends, IP and UDP headers included, in virtual time: quiet, and while
 * the load of every host changes in every tick.
 */
import { startLiveMesh } from "../p2p/gossip/live_mesh.ts";
import { wireOf } from "../simulation/mesh.ts";

/** Bytes of the headers of IPv4 and UDP. */
const HEADERS = 28;

const WARM_SECONDS = 60;
const SECONDS = 60;

/** Prints a line for each size and each share of datagrams lost. */
export function bench(): Promise<void> {
  console.log("hosts  loss  first 30 s  quiet       every load changes   (sent a host and second)");
  for (const [count, loss] of [[5, 0], [32, 0], [32, 0.1], [64, 0], [128, 0]] as const) {
    const mesh = startLiveMesh(count, { wire: wireOf("sealed"), network: { loss } });
    const sent = () =>
      mesh.nodes.reduce(
        (sum, { counters }) => sum + counters.sentBytes + HEADERS * counters.sent,
        0,
      );
    const measure = (seconds: number, step = () => {}) => {
      const before = sent();
      for (let second = 0; second < seconds; second++) {
        step();
        mesh.testnet.advance(1);
      }
      return `${((sent() - before) / count / seconds / 1000).toFixed(2)} kB/s`.padEnd(12);
    };
    const first = measure(30);
    mesh.testnet.advance(WARM_SECONDS - 30);
    const quiet = measure(SECONDS);
    let tick = 0;
    const busy = measure(SECONDS, () => {
      tick++;
      mesh.nodes.forEach((_, i) => mesh.work.set(i, { backlog: (tick % 2) * 100 + i }));
    });
    console.log(`${count}`.padEnd(7) + `${100 * loss} %`.padEnd(6) + first + quiet + busy);
  }
  return Promise.resolve();
}

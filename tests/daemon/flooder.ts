/**
 * A program that sends the datagrams it is given, again and again, as fast as it can:
 * `flooder.ts PORT SECONDS SOCKETS < JSON array of datagrams in base64`. Prints how many went out, and
 * the seconds that a processor was at it.
 */
import process from "node:process";

/** Sends under way at a time, on each of the sockets in turn. */
const UNDER_WAY = 64;

const [port, seconds, sockets] = Deno.args.map(Number);
const texts: string[] = await new Response(Deno.stdin.readable).json();
const datagrams = texts.map((text) => Uint8Array.fromBase64(text));
const to: Deno.NetAddr = { transport: "udp", hostname: "127.0.0.1", port: port! };
const open = Array.from(
  { length: sockets! },
  () => Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 }),
);
const began = process.cpuUsage();
const end = performance.now() + seconds! * 1_000;
let sent = 0;
await Promise.all(Array.from({ length: UNDER_WAY }, async () => {
  while (performance.now() < end) {
    const n = sent++;
    await open[n % open.length]!.send(datagrams[n % datagrams.length]!, to);
  }
}));
const { user, system } = process.cpuUsage(began);
open.forEach((socket) => socket.close());
console.log(JSON.stringify({ sent, processorSeconds: (user + system) / 1e6 }));

/**
 * bittorrent-dht under Node, with its option `k` at 4. A lookup is `lookup` (get_peers), whose K
 * closest are in the table that the library keeps for a later announce; values are immutable ones.
 */
import dgram from "node:dgram";
import { startNodes } from "../mesh_control.mjs";
import { runTrial } from "../mesh_trial.mjs";

const LIBRARY = "bittorrent-dht"; // not in the import itself: `deno check` would look for it
const { default: DHT } = await import(LIBRARY);

const K = 4;
const HOST = "127.0.0.1";
const STARTS_AT_ONCE = 32; // 1,000 at once overrun the seed, and whom it did not hear stays alone
const traffic = { requests: 0, datagrams: 0, bytes: 0 };

/** One socket of this DHT, counted. Of its two kinds of message, queries end in 1:y1:qe. */
function countedSocket() {
  const socket = dgram.createSocket("udp4");
  const send = socket.send;
  socket.send = (buffer, ...rest) => {
    traffic.datagrams++;
    traffic.bytes += buffer.length;
    if (buffer[buffer.length - 2] === 0x71) traffic.requests++;
    send.call(socket, buffer, ...rest);
  };
  return socket;
}

async function start(count) {
  const { node: seed } = await open(false);
  const bootstrap = [`${HOST}:${seed.address().port}`];
  const others = await startNodes(count - 1, STARTS_AT_ONCE, () => open(bootstrap));
  const nodes = [seed, ...others];
  return {
    id: (i) => nodes[i].nodeId,
    async lookup(i, target) {
      await called((done) => nodes[i].lookup(Buffer.from(target), done));
      const table = nodes[i]._tables.get(Buffer.from(target).toString("hex"));
      return table.closest(target, K).map((node) => node.id);
    },
    put: (i, value) => called((done) => nodes[i].put({ v: Buffer.from(value) }, done)),
    async get(i, key) {
      const answer = await called((done) => nodes[i].get(key, done));
      return answer?.v;
    },
    kill: (i) => called((done) => nodes[i].destroy(done)),
    traffic: () => ({ ...traffic }),
  };
}

async function open(bootstrap) {
  const node = new DHT({ k: K, bootstrap, host: HOST, socket: countedSocket() });
  const joined = new Promise((resolve) => node.once("ready", resolve));
  await new Promise((resolve) => node.listen(0, HOST, resolve));
  return { node, joined };
}

/** What a callback of the library was given; undefined when it was an error. */
function called(call) {
  return new Promise((resolve) => call((error, result) => resolve(error ? undefined : result)));
}

await runTrial({ name: "bittorrent-dht", idBytes: 20, start });

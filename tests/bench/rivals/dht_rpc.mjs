/**
 * dht-rpc under Node. Its K is fixed: the routing table takes 20 where nobody passes another, and
 * DHT makes its tables itself, twice. So the table's class is replaced before DHT is loaded, by one
 * whose default is 4; queries and answers take K from their table. Values are kept as the README of
 * dht-rpc shows, with a request handler and a committing query.
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { startNodes } from "../mesh_control.mjs";
import { runTrial } from "../mesh_trial.mjs";

const K = 4;
const HOST = "127.0.0.1";
const FIRST_PORT = 20_000;
const VALUES = 0;
const REQUEST = 0b0011; // first byte of a request: type 0, version 3

const require = createRequire(import.meta.url);
const Table = require("kademlia-routing-table");
require.cache[require.resolve("kademlia-routing-table")].exports = class extends Table {
  constructor(id, options) {
    super(id, { k: K, ...options });
  }
};
const DHT = require("dht-rpc");
const UDX = require("udx-native");
const { id: idOf } = require("dht-rpc/lib/peer");

const traffic = { requests: 0, datagrams: 0, bytes: 0 };
const Socket = require("udx-native/lib/socket");
const trySend = Socket.prototype.trySend;
Socket.prototype.trySend = function (buffer, ...rest) {
  traffic.datagrams++;
  traffic.bytes += buffer.byteLength;
  if (buffer[0] === REQUEST) traffic.requests++;
  return trySend.call(this, buffer, ...rest);
};

let nextPort = FIRST_PORT;

async function start(count) {
  const udx = new UDX();
  const seedPort = nextPort++;
  const seed = DHT.bootstrapper(seedPort, HOST, { host: HOST, udx });
  await seed.fullyBootstrapped();
  const options = {
    bootstrap: [{ host: HOST, port: seedPort }],
    host: HOST,
    ephemeral: false,
    firewalled: false,
    udx,
  };
  const others = await startNodes(count - 1, count, async () => {
    const node = new DHT({ ...options, port: nextPort++ });
    await node.bind();
    return { node, joined: node.fullyBootstrapped() };
  });
  const nodes = [seed, ...others];
  for (const node of nodes) keepValues(node);
  const ids = nodes.map((node) => idOf(HOST, node.io.serverSocket.address().port));
  return {
    id: (i) => ids[i],
    async lookup(i, target) {
      const query = nodes[i].findNode(target);
      await query.finished();
      return query.closestNodes.map((node) => node.id);
    },
    async put(i, value) {
      const target = hash(value);
      const query = nodes[i].query({ target, command: VALUES, value }, { commit: true });
      await query.finished();
      return target;
    },
    async get(i, key) {
      const query = nodes[i].query({ target: key, command: VALUES });
      for await (const { value } of query) {
        if (value !== null) return value;
      }
    },
    kill: (i) => nodes[i].destroy(),
    traffic: () => ({ ...traffic }),
  };
}

function keepValues(node) {
  const values = new Map();
  node.on("request", (request) => {
    if (request.command !== VALUES) return;
    const key = request.target.toString("hex");
    if (request.token === null) return request.reply(values.get(key) ?? null);
    if (hash(request.value).toString("hex") === key) values.set(key, request.value);
    request.reply(null);
  });
}

function hash(value) {
  return createHash("sha256").update(value).digest();
}

await runTrial({ name: "dht-rpc", idBytes: 32, start });

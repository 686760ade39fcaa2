/**
 * Questions and answers a second between two processes, 64 in flight: a bare socket as the ceiling,
 * then PINGs that a whole peer answers, then lookups of one peer by another. Rate limits are off.
 */
import { packAddress, portOf } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT } from "../../p2p/constants.ts";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import { decodeFrame } from "../../p2p/frame_decode.ts";
import { encodePing } from "../../p2p/frame_encode.ts";
import { createMessage } from "../../p2p/message.ts";
import { decodeOwn } from "../../p2p/own_decode.ts";
import { encodeOwnPing } from "../../p2p/own_encode.ts";
import type { Wire } from "../../p2p/peer.ts";
import { createSealer } from "../../p2p/sealer.ts";
import { openTransport, type Transport } from "../../p2p/transport.ts";
import { fillRandom, startNode, wireOf } from "./dht_mesh.ts";
import { readLines } from "./lines.ts";

const HOST = "127.0.0.1";
const IN_FLIGHT = 64;
const ROUNDS = 3;
const WARM_UP_SECONDS = 0.7;
const SECONDS = 1.5;
const CEILING = "bare socket, two processes";
const NO_LIMITS = { sourceRate: Infinity, totalRate: Infinity };
const PING_BYTES = 33;

/** Who asks. */
interface Client {
  /** Answers so far. */
  answers: number;
  stop(): void;
}

/**
 * Prints every rate, and those between two processes as a share of the bare socket's: the best of
 * some rounds in turn, which is the one that other load disturbed least.
 */
export async function benchWire(kinds: readonly string[]): Promise<void> {
  const cases: Record<string, () => Promise<number>> = {
    "bare socket, one process": inOneProcess,
    [CEILING]: () => between("echo", "", rawClient),
  };
  for (const kind of kinds) {
    const wire = wireOf(kind);
    cases[`PING of a peer, ${kind}`] = () => between("peer", kind, pingClient(wire));
    cases[`lookup of a peer, ${kind}`] = () => between("peer", kind, lookupClient(wire));
  }
  const best: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, measure] of Object.entries(cases)) {
      best[name] = Math.max(best[name] ?? 0, await measure());
    }
  }
  console.log(`\nquestions and answers a second, ${IN_FLIGHT} in flight, best of ${ROUNDS} rounds`);
  for (const [name, perSecond] of Object.entries(best)) {
    const share = (100 * perSecond / best[CEILING]!).toFixed(0);
    console.log(`${name.padEnd(34)} ${perSecond.toFixed(0).padStart(8)} ${share.padStart(6)} %`);
  }
}

async function inOneProcess(): Promise<number> {
  const echo = startEcho();
  const perSecond = await rate(rawClient(portOfSocket(echo)));
  echo.close();
  return perSecond;
}

/** Starts the other end in a process of its own, and measures against the port it listens on. */
async function between(
  role: string,
  kind: string,
  client: (port: number) => Client | Promise<Client>,
): Promise<number> {
  const other = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "-q", new URL(import.meta.url).pathname, role, kind],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = readLines(other.stdout);
  try {
    const line = await lines.next();
    if (line.done) throw new Error(`Cannot measure: the ${role} ended`);
    return await rate(await client(Number(line.value)));
  } finally {
    other.kill("SIGKILL");
    await other.status;
    await lines.return(undefined);
  }
}

async function rate(client: Client): Promise<number> {
  await sleep(WARM_UP_SECONDS);
  const before = client.answers;
  const begin = performance.now();
  await sleep(SECONDS);
  const perSecond = (client.answers - before) / ((performance.now() - begin) / 1000);
  client.stop();
  return perSecond;
}

/** Reads a bare socket until it is closed. */
async function readAll(
  socket: Deno.DatagramConn,
  take: (datagram: Uint8Array, from: Deno.Addr) => void,
): Promise<void> {
  const buffer = new Uint8Array(DATAGRAM_LIMIT);
  try {
    while (true) take(...(await socket.receive(buffer)));
  } catch (error) {
    const isClosed = error instanceof Deno.errors.Interrupted ||
      error instanceof Deno.errors.BadResource;
    if (!isClosed) throw error;
  }
}

/** Sends back what it receives. */
function startEcho(): Deno.DatagramConn {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 });
  void readAll(
    socket,
    (datagram, from) => void socket.send(datagram.slice(), from).catch(() => {}),
  );
  return socket;
}

function portOfSocket(socket: Deno.DatagramConn): number {
  return (socket.addr as Deno.NetAddr).port;
}

function rawClient(port: number): Client {
  const to: Deno.NetAddr = { transport: "udp", hostname: HOST, port };
  const socket = Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 });
  const question = new Uint8Array(PING_BYTES);
  const client = { answers: 0, stop: () => socket.close() };
  void readAll(socket, () => {
    client.answers++;
    socket.send(question, to).catch(() => {});
  });
  for (let i = 0; i < IN_FLIGHT; i++) void socket.send(question, to);
  return client;
}

/** PINGs through a transport; every PONG is opened and decoded before the next. */
function pingClient(wire: Wire): (port: number) => Client {
  return (port) => {
    const id = new Uint8Array(20);
    fillRandom(id);
    const network = wire.kind === "open" ? new Uint8Array(8) : wire.network;
    const sealer = wire.kind === "sealed"
      ? createSealer({ ...wire, random: fillRandom })
      : undefined;
    const frame = new Uint8Array(DATAGRAM_LIMIT);
    const sealed = new Uint8Array(DATAGRAM_LIMIT);
    const message = createMessage();
    const to = packAddress(HOST, port);
    let asked = 0;
    const ask = () => {
      const length = wire.kind === "open"
        ? encodePing(frame, id, 0, asked++)
        : encodeOwnPing(frame, { id, network }, 0, asked++, 0);
      const bare = frame.subarray(0, length);
      transport.send(sealer ? sealed.subarray(0, sealer.seal(bare, sealed)) : bare, to);
    };
    const transport: Transport = openTransport({
      hostname: HOST,
      port: 0,
      limits: NO_LIMITS,
      onFailure(error) {
        throw error;
      },
      receive(datagram) {
        if (sealer && sealer.open(datagram) !== 0) throw new Error("Cannot open PONG");
        const opened = sealer ? sealer.frame : datagram;
        const fault = wire.kind === "open"
          ? decodeFrame(opened, message)
          : decodeOwn(opened, network, message);
        if (fault !== 0 || message.type !== FRAME_TYPES.pong) throw new Error("Cannot use answer");
        client.answers++;
        ask();
      },
    });
    const client = { answers: 0, stop: () => void transport.close() };
    for (let i = 0; i < IN_FLIGHT; i++) ask();
    return client;
  };
}

/** A whole peer looks up the only other one, so that each lookup is one FIND_NODE. */
function lookupClient(wire: Wire): (port: number) => Promise<Client> {
  return async (port) => {
    const node = startNode(wire, { limits: NO_LIMITS });
    node.call((peer, now) => peer.join([packAddress(HOST, port)], now));
    while (!node.peer.isJoined) await sleep(0.01);
    const target = new Uint8Array(20);
    let isStopped = false;
    const client = {
      answers: 0,
      stop() {
        isStopped = true;
        void node.close();
      },
    };
    const ask = () => {
      if (isStopped) return;
      fillRandom(target);
      node.call((peer, now) =>
        peer.lookup(target, 1, now, ({ peers }) => {
          client.answers += peers.length;
          // Whom load made late may have left the table for a moment.
          if (peers.length > 0) queueMicrotask(ask);
          else setTimeout(ask, 100);
        })
      );
    };
    for (let i = 0; i < IN_FLIGHT; i++) ask();
    return client;
  };
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

if (import.meta.main) {
  const [role, kind = ""] = Deno.args;
  console.log(
    role === "echo"
      ? portOfSocket(startEcho())
      : portOf(startNode(wireOf(kind), { limits: NO_LIMITS }).transport.address),
  );
}

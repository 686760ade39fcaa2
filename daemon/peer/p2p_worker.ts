/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The worker that is this host's peer in the mesh. It may send and receive datagrams and nothing
 * else: whatever a stranger sends is parsed where no file, program or variable can be reached. It
 * holds the secret seed of the host's identity and the mesh key, since it signs and seals.
 *
 * @module
 */
import { parseAddress } from "../../p2p/address.ts";
import type { Announcement } from "../../p2p/gossip/announcement.ts";
import { identityOfSeed } from "../../p2p/identity.ts";
import { createPeer, type Peer } from "../../p2p/peer.ts";
import type { Transport } from "../../p2p/transport.ts";
import { startUdpPeer, type UdpPeer } from "../../p2p/udp_peer.ts";
import type { Log } from "../log/log.ts";
import { type ChangeLog, createChangeLog } from "./change_log.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { answerQuestions } from "./mesh_answers.ts";
import { createMeshLog } from "./mesh_log.ts";
import { meshStatus } from "./mesh_status.ts";
import type { FromPeer, StartPeer, ToPeer } from "./p2p_messages.ts";
import { type SeedResolver, startSeedResolver } from "./seed_resolver.ts";

/** How often the main thread is told how it goes, in milliseconds. */
const REPORT_INTERVAL = 1_000;

/** Values that one start of the host may put before their versions reach those of the next. */
const PUTS_PER_START = 2 ** 20;

interface Running {
  udp: UdpPeer<Peer>;
  report(atLast?: boolean): void;
  announce(announcement: Announcement): void;
  keeper: Keeper;
  reporting: ReturnType<typeof setInterval>;
  resolver: SeedResolver;
}

const tell = (message: FromPeer) => self.postMessage(message);
const log: Log = (message, level = "info") => tell({ kind: "log", message, level });

let running: Running | undefined;
/** Whether the peer is leaving: what a tick under way still has to say comes too late. */
let isClosing = false;

self.onmessage = async ({ data }: MessageEvent<ToPeer>) => {
  switch (data.kind) {
    case "start":
      running = start(data);
      return;
    case "thermo":
      if (isClosing) return;
      running?.udp.call((peer, now) => peer.pushThermo(data.freeEnergy, data.pressure, now));
      return;
    case "announce":
      if (!isClosing) running?.announce(data.announcement);
      return;
    case "kept":
      running?.keeper.answered(data.isKept);
      return;
    case "block":
      if (running !== undefined) block(running.udp.transport, data.address, data.on);
      return;
    case "close":
      isClosing = true;
      if (running !== undefined) await close(running);
      tell({ kind: "closed" });
  }
};

function start(message: StartPeer): Running | undefined {
  const changes = createChangeLog();
  try {
    const udp = listen(message, changes, () => resolver.lookAgain());
    const resolver = startSeedResolver({
      seeds: message.seeds,
      onAddresses: (addresses) =>
        udp.call((peer, now) => peer.join([...addresses, ...message.remembered], now)),
      isWanted: () => !udp.peer.isJoined,
      log,
    });
    const report = (atLast?: boolean) =>
      udp.call((peer, now) => {
        const all = peer.members();
        const status = meshStatus(message.wire.kind, peer, udp.transport, all);
        tell({ kind: "report", status, changes: changes.take(all, now, atLast) });
      });
    const keeper = createKeeper(
      () => udp.call((_, now) => changes.take([], now)),
      (changes) => tell({ kind: "keep", changes }),
    );
    answerQuestions(message.questions, udp, keeper.keep);
    report();
    tell({ kind: "bound" });
    const reporting = setInterval(report, REPORT_INTERVAL);
    return { udp, report, announce: announcer(udp), keeper, reporting, resolver };
  } catch (error) {
    const { message: reason, cause } = error as Error & { cause?: { code?: string } };
    tell({ kind: "refused", reason, code: cause?.code });
  }
}

/** Hands announcements to the peer, and answers each with what the mesh knows then. */
function announcer(udp: UdpPeer<Peer>): Running["announce"] {
  let lastHash: string | undefined;
  return (announcement) =>
    udp.call((peer, now) => {
      try {
        peer.announce(announcement, now);
      } catch (error) {
        // Whoever asked waits for what the mesh knows all the same.
        log(`Cannot tell the mesh: ${(error as Error).message}`, "error");
      }
      const snapshot = peer.snapshot();
      const isSame = snapshot.recordsHash === lastHash;
      lastHash = snapshot.recordsHash;
      tell({ kind: "mesh", ...(isSame ? {} : { snapshot }), hosts: peer.hosts() });
    });
}

function block(transport: Transport, text: string, on: boolean): void {
  const address = parseAddress(text);
  if (on) transport.block(address);
  else transport.unblock(address);
}

/** Binds the port; the peer behind it keeps what it kept before the restart. */
function listen(
  { host, port, identity, wire, incarnation, gossip, values }: StartPeer,
  changes: ChangeLog,
  onAlone: () => void,
): UdpPeer<Peer> {
  let isRestored = false;
  let lastFailure = "";
  const meshLog = createMeshLog(log);
  const udp = startUdpPeer({
    hostname: host,
    port,
    create: (send, now) =>
      createPeer({
        identity: identityOfSeed(identity),
        wire,
        send,
        now,
        random: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
        versionBase: incarnation * PUTS_PER_START,
        gossip: { incarnation, tuning: gossip },
        onEvent(event) {
          if (event.kind === "host") {
            const { kind, ...rest } = event;
            return tell({ kind, event: rest });
          }
          // What is restored is on the disk; what had no room any more is to go from there.
          if (isRestored || event.kind !== "stored") changes.note(event);
          meshLog(event);
          if (event.kind === "alone") onAlone();
        },
      }),
    onFailure(error) {
      const failure = `The peer failed: ${(error as Error).stack ?? error}`;
      if (failure !== lastFailure) log(failure, "error");
      lastFailure = failure;
    },
  });
  udp.call((peer, now) => {
    for (const { record, secondsLeft } of values) peer.restore(record, now + secondsLeft, now);
  });
  isRestored = true;
  return udp;
}

async function close({ udp, report, reporting, resolver }: Running): Promise<void> {
  clearInterval(reporting);
  resolver.stop();
  report(true);
  udp.call((peer, now) => peer.leave(now));
  await udp.close();
}

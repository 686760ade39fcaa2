/**
 * The peer: Kademlia over UDP (Maymounkov & Mazières 2002), open or sealed, as a state machine that
 * touches no socket and no clock, and the driver that gives it both.
 *
 * ```ts
 * import { createPeer, formatAddress, identityOfSeed, parseAddress } from "@shivya/shivya/p2p";
 * import { assertEquals } from "@std/assert";
 *
 * const random = (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
 * const seed = new Uint8Array(32);
 * random(seed); // keep it: it is who this host is
 *
 * const sentTo: string[] = [];
 * const peer = createPeer({
 *   identity: identityOfSeed(seed),
 *   wire: { kind: "open" },
 *   send: (_datagram, to) => sentTo.push(formatAddress(to)),
 *   random,
 *   now: 0, // seconds, on whatever clock
 * });
 * peer.join([parseAddress("127.0.0.1:8086")], 0);
 * assertEquals(sentTo, ["127.0.0.1:8086"]); // a PING; what comes goes to peer.receive
 * ```
 *
 * Over UDP the driver does the rest:
 *
 * ```ts ignore
 * const udp = startUdpPeer({
 *   hostname: "127.0.0.1",
 *   port: 8085,
 *   onFailure: console.error,
 *   create: (send, now) => createPeer({ identity, wire: { kind: "open" }, send, random, now }),
 * });
 * udp.call((peer, now) => peer.join([parseAddress("127.0.0.1:8086")], now));
 * udp.call((peer, now) => peer.lookup(peer.id, 4, now, ({ peers }) => console.log(peers)));
 * ```
 *
 * In tests, run peers in virtual time: see `@shivya/shivya/testnet`.
 *
 * @module
 */
export {
  type Address,
  formatAddress,
  hostnameOf,
  packAddress,
  parseAddress,
  portOf,
  splitHostPort,
} from "./address.ts";
export type { PeerEvent } from "./core.ts";
export { networkIdOf } from "./frame_envelope.ts";
export type { Announcement } from "./gossip/announcement.ts";
export type { GossipOptions } from "./gossip/gossip.ts";
export type { GossipStats, RecordOutcome } from "./gossip/gossip_stats.ts";
export { GOSSIP_PRESETS, type GossipTuning, LAN, LOCAL, WAN } from "./gossip/gossip_tuning.ts";
export type { Load } from "./gossip/record.ts";
export type { RecordStoreOptions } from "./gossip/record_store.ts";
export type {
  HostState,
  KnownHost,
  MeshSnapshot,
  SnapshotHost,
  SnapshotLink,
} from "./gossip/snapshot.ts";
export type { FoundValue, GetOptions, GetResult } from "./get.ts";
export { type Identity, identityOfSeed, verifySignature } from "./identity.ts";
export { type KindCounters, type KindTraffic, kindTraffic } from "./kind_traffic.ts";
export type { FoundPeer, LookupResult } from "./lookup.ts";
export type { Member } from "./members.ts";
export { generateMeshKey, parseMeshKeys } from "./mesh_key.ts";
export { compareDistance, formatNodeId, type NodeId, nodeIdOfKey, parseNodeId } from "./node_id.ts";
export { createPeer, type KeptValue, type Peer, type PeerOptions, type Wire } from "./peer.ts";
export type { DropReason, PeerStats } from "./peer_stats.ts";
export type { PutResult } from "./put.ts";
export { RATE_LIMITS, type RateLimits } from "./rate_limit.ts";
export type { RoutingTableOptions } from "./routing_table.ts";
export type { ValueAuthor, ValueRecord } from "./signed_value.ts";
export { openTransport, type Transport, type TransportOptions } from "./transport.ts";
export type { TransportStats } from "./transport_stats.ts";
export { DEFAULT_TUNING, type Tuning } from "./tuning.ts";
export { type Drivable, startUdpPeer, type UdpPeer, type UdpPeerOptions } from "./udp_peer.ts";
export type { ValueStoreOptions } from "./value_store.ts";

/** Sizes that the wire fixes, in bytes unless said otherwise. */

/** A node id: 160 bits. */
export const ID_BYTES = 20;

/** Buckets of the metric, one for each bit of an id; a routing table folds the lower ones. */
export const BUCKET_COUNT: number = 8 * ID_BYTES;

/** A packed address: family, 16 bytes of host, port. */
export const ADDRESS_BYTES = 19;

/** A packed peer: its id, then its packed address. */
export const PEER_BYTES: number = ID_BYTES + ADDRESS_BYTES;

/** Longest datagram sent or read; fits the IPv6 minimum path of 1,280 with its headers. */
export const DATAGRAM_LIMIT = 1_200;

/** Longest value of a STORE or FOUND_VALUE. */
export const VALUE_LIMIT = 256;

/** Most peers in a FOUND_NODES or FOUND_VALUE, a count. */
export const PEER_LIMIT = 8;

/** A network id: keeps meshes apart that reuse each other's addresses. */
export const NETWORK_BYTES = 8;

/** Version of the frames of our own types. */
export const PROTOCOL_VERSION = 1;

/** Counters that a replay window remembers below the highest, a count. */
export const REPLAY_WINDOW = 1_024;

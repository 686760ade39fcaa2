/** What a transport counts. Plain numbers, which only grow. */

/** Counters of one transport, in datagrams unless said otherwise. */
export interface TransportStats {
  /** Read and handed on. */
  received: number;
  /** Their bytes, without headers. */
  receivedBytes: number;
  /** Taken by the socket. */
  sent: number;
  /** Their bytes, without headers. */
  sentBytes: number;
  /** Dropped, either way: from or to a blocked address. */
  blocked: number;
  /** Dropped unread: the source sends too many. */
  sourceLimited: number;
  /** Dropped unread: all sources together send too many. */
  rateLimited: number;
  /** Dropped, either way: longer than `DATAGRAM_LIMIT`. */
  oversized: number;
  /** Not sent: too many are on their way. */
  queueFull: number;
  /** Not sent: no host can be meant, not of the socket's family, or after the close. */
  unsendable: number;
  /** Sends and reads that the system refused, by the code or name of its error. */
  failures: Record<string, number>;
}

/** Counters at zero. */
export function createTransportStats(): TransportStats {
  return {
    received: 0,
    receivedBytes: 0,
    sent: 0,
    sentBytes: 0,
    blocked: 0,
    sourceLimited: 0,
    rateLimited: 0,
    oversized: 0,
    queueFull: 0,
    unsendable: 0,
    failures: {},
  };
}

/** Counts an error of the system by its code, of which there are only so many. */
export function countFailure(stats: TransportStats, error: unknown): void {
  const { code, name } = error as { code?: string; name?: string };
  const reason = code ?? name ?? "unknown";
  stats.failures[reason] = (stats.failures[reason] ?? 0) + 1;
}

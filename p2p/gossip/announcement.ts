/** What a host has to tell, once a tick. */
import type { Load } from "./record.ts";

/** What a host says of itself; the peer adds links and round trips, and decides what is worth sending. */
export interface Announcement {
  /** How loaded it is. */
  readonly load: Load;
  /** Display name, at most `NAME_LIMIT` bytes. */
  readonly name: string;
  /** Where its applications take work, at most `SERVICE_LIMIT` bytes; may be empty. */
  readonly service: string;
  /** Work really sent to others, items per second, by id in hexadecimal. */
  readonly shippedPerSecond: ReadonlyMap<string, number>;
}

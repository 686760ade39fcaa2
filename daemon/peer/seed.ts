/** Somebody to join a mesh by. Kept small: the peer's worker loads it, and none of the settings. */
import { type Address, packAddress } from "../../p2p/address.ts";

/** Somebody to join a mesh by. */
export interface Seed {
  /** An IPv4 or IPv6 address, without brackets, or a name. */
  readonly hostname: string;
  readonly port: number;
}

/** The packed address, unless that is a name. */
export function pack(hostname: string, port: number): Address | undefined {
  try {
    return packAddress(hostname, port);
  } catch {
    return undefined;
  }
}

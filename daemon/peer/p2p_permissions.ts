/** What the worker of the peer may do. */
import { isLoopback } from "../config/mesh_settings.ts";
import { pack, type Seed } from "./seed.ts";

/** Every IPv4 address; there is no such form for IPv6. */
const ANY_IPV4 = "0.0.0.0/0";

/**
 * Permissions of a worker that is a peer on this address: net for its datagrams, and nothing else.
 * Deno cannot tell datagrams from connections, but addresses: what listens on loopback reaches
 * loopback alone. Names may be resolved only if they are those of seeds.
 */
export function p2pPermissions(host: string, seeds: readonly Seed[]): Deno.PermissionOptionsObject {
  const isIpv4 = !host.includes(":");
  if (!isIpv4 && !isLoopback(host)) return { net: true };
  const range = !isLoopback(host) ? ANY_IPV4 : isIpv4 ? "127.0.0.0/8" : "[::1]";
  const names = seeds.filter(({ hostname, port }) => pack(hostname, port) === undefined);
  return { net: [range, ...names.map(({ hostname }) => hostname)] };
}

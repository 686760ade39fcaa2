/**
 * Which network interfaces lead off this host. The same byte shows up on several: on the physical
 * one, on the bridge, bond or VLAN above it, on the tunnel whose packets it carries, and on the pair
 * that reaches into a container. It is to be counted once.
 */

/** Names of doubles that end there or go on with a number or a dash: `lo`, `tun0`, `wg-home`. */
const NUMBERED = [
  ["lo", "dummy", "ifb", "nlmon"], // no wire
  ["br", "vmbr", "cni", "cbr", "podman", "lxdbr", "incusbr", "vmnet", "vboxnet"], // bridges
  ["bond", "team", "vlan", "macvlan", "macvtap", "ipvlan", "ipvtap"], // sums and parts
  ["tun", "tap", "wg", "tailscale", "nebula", "ipsec", "geneve", "gre", "gretap", "erspan", "sit"],
  ["tunl", "ip6tnl", "ip6gre", "ip_vti", "ip6_vti"], // and other tunnels
].flat();

/** Names of doubles that go on with anything: `veth1a2b3c`. */
const PREFIXES = [
  ["veth", "vnet", "lxc", "cali", "cilium", "nodelocaldns", "kube-"], // pairs into containers
  ["br-", "docker", "virbr", "ovs-", "vxlan", "flannel", "weave", "zt"], // bridges and overlays
].flat();

const DOUBLE = new RegExp(
  `^(?:(?:${NUMBERED.join("|")})(?:[-_\\d]|$)|${PREFIXES.join("|")})|[.@]`, // eth0.7, eth0@if3
);

/** Whether `name` is what kernels, container engines and VPN programs call a double. */
export function isDouble(name: string): boolean {
  return DOUBLE.test(name);
}

/**
 * Tells interfaces to count from doubles. What the system says of an interface (`physical`: true or
 * false) goes before its name, unless nothing at all is physical, as inside a container.
 */
export function interfaceChoice(physical: ReadonlyMap<string, boolean>): (name: string) => boolean {
  const anyPhysical = Array.from(physical.values()).includes(true);
  return (name) => (anyPhysical ? physical.get(name) : undefined) ?? !isDouble(name);
}

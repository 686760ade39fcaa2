import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { countedBytes } from "../../telemetry/counter.ts";
import { interfaceChoice, isDouble } from "../../telemetry/interfaces.ts";
import { openSampler } from "../../telemetry/mod.ts";
import { fixture, Stage } from "./stage.ts";

Deno.test("a counter's advance is exact across a wrap at 32 and at 64 bits", () => {
  for (const bits of [32n, 64n]) {
    fc.assert(
      fc.property(
        fc.bigInt(0n, (1n << bits) - 1n),
        fc.bigInt(0n, 300_000_000n),
        (previous, bytes) => {
          const current = BigInt.asUintN(Number(bits), previous + bytes);
          assertEquals(countedBytes(previous, current, 1), Number(bytes));
        },
      ),
      { seed: 1, numRuns: 500, examples: [[(1n << bits) - 1n, 1n], [0n, 0n]] },
    );
  }
});

Deno.test("a counter that fell by more than its link carries was restarted", () => {
  assertEquals(countedBytes(3_000_000_000n, 120n, 1), undefined);
  assertEquals(countedBytes(3_000_000_000n, 120n, 60), 1_294_967_416);
  assertEquals(countedBytes(5_000_000_000n, 120n, 3600), undefined);
});

Deno.test("names of loopback, bridges, pairs, sums and tunnels are doubles, uplinks are not", () => {
  const doubles = [
    ["lo", "veth3fa21c0", "vethwe-bridge", "docker0", "docker_gwbridge", "br-1f2e3d", "br0"],
    ["virbr0", "vmbr0", "vnet4", "lxcbr0", "lxdbr0", "cni0", "cni-podman0", "podman1", "tun0"],
    ["tap0", "wg0", "wg-home", "tailscale0", "ztabcdef12", "bond0", "team0", "vlan20", "eth0.20"],
    ["eth0@if3", "macvlan0", "dummy0", "ifb1", "sit0", "gre0", "gretap0", "ip6tnl0", "flannel.1"],
    ["cali1234", "cilium_host", "kube-ipvs0", "vxlan.calico", "ip_vti0"],
  ].flat();
  for (const name of doubles) assert(isDouble(name), name);
  const uplinks = [
    ["eth0", "end0", "enp3s0", "eno1", "ens18", "enx001122334455", "wlan0", "wlp2s0", "wwan0"],
    ["usb0", "ppp0", "lan1", "wan", "lora0", "broadband0", "tunnelport", "bonded", "ib0", "grey0"],
  ].flat();
  for (const name of uplinks) assert(!isDouble(name), name);
});

Deno.test("what the system calls hardware goes before names, unless nothing is hardware", () => {
  const gateway = interfaceChoice(
    new Map([["lan0", true], ["tun9", true], ["uplink", false], ["lo", false]]),
  );
  assertEquals(["lan0", "tun9", "uplink", "lo"].map(gateway), [true, true, false, false]);
  assertEquals(["usb0", "veth1"].map(gateway), [true, false]);
  const container = interfaceChoice(new Map([["eth0", false], ["lo", false]]));
  assertEquals(["eth0", "lo"].map(container), [true, false]);
});

function rates(snapshots: string[], elapsedSeconds: number, interfaces?: string[]) {
  using stage = new Stage();
  stage.write("proc/net/dev", snapshots[0]!);
  const sampler = openSampler({ ...stage, ...(interfaces && { interfaces }) });
  const result = snapshots.map((text, i) => {
    stage.write("proc/net/dev", text);
    const { receivedBytesPerSecond, sentBytesPerSecond } = sampler.sample(i * elapsedSeconds);
    return [receivedBytesPerSecond, sentBytesPerSecond];
  });
  sampler.close();
  return result;
}

Deno.test("the board's doubles are left out of its traffic", () => {
  const snapshots = ["arm/0", "arm/1"].map((instant) => fixture(`${instant}/proc/net/dev`));
  assertEquals(rates(snapshots, 2), [
    [undefined, undefined],
    [(1_000_000 + 500) / 2, (250_000 + 200) / 2],
  ]);
  assertEquals(rates(snapshots, 1, ["wg0", "nosuch0"])[1], [100_000, 100_000]);
  assertEquals(rates(snapshots, 1, ["nosuch0"])[1], [undefined, undefined]);
});

Deno.test("wraps are carried over and a restarted interface waits for its next sample", () => {
  const snapshots = [fixture("network/wrap.0"), fixture("network/wrap.1")];
  assertEquals(rates(snapshots, 1)[1], [1000 + 1000 + 500, 10_000 + 3000 + 250]);
});

Deno.test("an interface counts from its second sample on, whatever it carried before", () => {
  const snapshots = [0, 1, 2].map((instant) => fixture(`network/hotplug.${instant}`));
  assertEquals(rates(snapshots, 1), [[undefined, undefined], [100, 300], [240, 160]]);
});

Deno.test("links of sysfs tell a renamed bridge from hardware", () => {
  using stage = new Stage();
  const line = (name: string, bytes: number) => `${name}: ${bytes} 0 0 0 0 0 0 0 ${bytes} 0\n`;
  stage.write("proc/net/dev", line("lan", 0) + line("port1", 0));
  Deno.mkdirSync(`${stage.sysPath}/class/net`, { recursive: true });
  Deno.symlinkSync("../../devices/virtual/net/lan", `${stage.sysPath}/class/net/lan`);
  Deno.symlinkSync("../../devices/pci0/net/port1", `${stage.sysPath}/class/net/port1`);
  const sampler = openSampler(stage);
  sampler.sample(0);
  stage.write("proc/net/dev", line("lan", 500) + line("port1", 600));
  assertAlmostEquals(sampler.sample(1).receivedBytesPerSecond!, 600);
  sampler.close();
});

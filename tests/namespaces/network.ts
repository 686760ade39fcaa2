/**
 * Networks of hosts on this machine: each host is a network namespace, all hang on two bridges in one
 * more namespace, and the cable between the bridges can be cut. Nothing of the machine's own network
 * is touched.
 */

/** One host of a network. */
export interface Host {
  /** Name of its network namespace. */
  readonly namespace: string;
  readonly address: string;
}

/** A network, taken down at the end of the block. */
export interface Network extends AsyncDisposable {
  readonly hosts: readonly Host[];
  /** Those on the first bridge, and those on the other. */
  readonly halves: readonly [readonly Host[], readonly Host[]];
  /** Takes the cable between the bridges down, or up again. */
  connect(isConnected: boolean): Promise<void>;
  /** Every host drops this percentage of the datagrams that reach it. */
  lose(percent: number): Promise<void>;
}

const COMMANDS = [["ip", "-V"], ["nft", "-v"]] as const;

/** Files of tests that run at the same time are one process, and know nothing of each other. */
const uniqueName = () => `shivya_${crypto.randomUUID().slice(0, 8)}`;

/** Why there can be no such networks here, if so. */
export async function obstacle(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "only root may make network namespaces";
  for (const [name, ...args] of COMMANDS) {
    try {
      await run(name, args);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return `${name} is missing: apt-get install iproute2 nftables`;
    }
  }
  const namespace = uniqueName();
  try {
    await ip(`netns add ${namespace}`);
    await ip(`netns del ${namespace}`);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Makes a network of so many hosts, with addresses of IPv4 or IPv6. Throws if a command fails. */
export async function startNetwork(count: number, family: 4 | 6 = 4): Promise<Network> {
  const name = uniqueName();
  const middle = `${name}_middle`;
  const hosts = Array.from({ length: count }, (_, i) => ({
    namespace: `${name}_${i}`,
    address: family === 4 ? `10.77.0.${i + 1}` : `fd00::${i + 1}`,
  }));
  const near = Math.ceil(count / 2);
  const made: string[] = [];
  const takeDown = async () => {
    for (const namespace of made.splice(0)) await ip(`netns del ${namespace}`);
  };
  const add = async (namespace: string) => {
    await ip(`netns add ${namespace}`);
    made.push(namespace);
  };
  try {
    await add(middle);
    for (const bridge of ["left", "right"]) {
      await ip(`-n ${middle} link add ${bridge} type bridge mcast_snooping 0`);
      await ip(`-n ${middle} link set ${bridge} up`);
    }
    await ip(`-n ${middle} link add cable type veth peer name end`);
    await ip(`-n ${middle} link set cable master left up`);
    await ip(`-n ${middle} link set end master right up`);
    for (const [i, { namespace, address }] of hosts.entries()) {
      const bridge = i < near ? "left" : "right";
      await add(namespace);
      await ip(`-n ${namespace} link set lo up`);
      await ip(`link add port${i} netns ${middle} type veth peer name eth0 netns ${namespace}`);
      await ip(`-n ${middle} link set port${i} master ${bridge} up`);
      // An IPv6 address that is first looked for on the network could not be bound at once.
      const range = family === 4 ? "/24 dev eth0" : "/64 dev eth0 nodad";
      await ip(`-n ${namespace} addr add ${address}${range}`);
      await ip(`-n ${namespace} link set eth0 up`);
    }
  } catch (error) {
    await takeDown();
    throw error;
  }
  return {
    hosts,
    halves: [hosts.slice(0, near), hosts.slice(near)],
    connect: (isConnected) => ip(`-n ${middle} link set cable ${isConnected ? "up" : "down"}`),
    async lose(percent) {
      for (const { namespace } of hosts) {
        await run("ip", ["netns", "exec", namespace, "nft", lossRules(percent)]);
      }
    },
    [Symbol.asyncDispose]: takeDown,
  };
}

function lossRules(percent: number): string {
  return "add table inet loss; " +
    "add chain inet loss input { type filter hook input priority 0; }; " +
    `add rule inet loss input meta l4proto udp numgen random mod 100 < ${percent} counter drop`;
}

function ip(words: string): Promise<void> {
  return run("ip", words.split(" "));
}

async function run(name: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(name, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot run ${name} ${args.join(" ")}: ${reason}`);
}

/** Turns whom a peer is told to join by into addresses, and names again while they lead nowhere. */
import { lookup } from "node:dns/promises";
import type { Address } from "../../p2p/address.ts";
import type { Log } from "../log/log.ts";
import { pack, type Seed } from "./seed.ts";

/** Seconds from one look at the names to the next while nobody answers: from the first to the last. */
const FIRST_PAUSE = 2;
const LAST_PAUSE = 60;

/** What a resolver needs. */
export interface SeedResolverOptions {
  seeds: readonly Seed[];
  /** Given all addresses at once, if only none, and whenever they are others than before. */
  onAddresses: (addresses: readonly Address[]) => void;
  /** Whether addresses are still looked for. */
  isWanted: () => boolean;
  log: Log;
  /** Answers with the addresses of a name. */
  resolve?: (name: string) => Promise<{ address: string }[]>;
}

/** A resolver that works until it is stopped. */
export interface SeedResolver {
  /** Nobody answers (any more): look at the names again. */
  lookAgain(): void;
  stop(): void;
}

/** Hands on what is an address already, and starts to look at the names if there are any. */
export function startSeedResolver(options: SeedResolverOptions): SeedResolver {
  const { seeds, onAddresses, isWanted, log, resolve = everyAddress } = options;
  const named = seeds.filter(({ hostname, port }) => pack(hostname, port) === undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_PAUSE;
  let isLooking = false;
  let isStopped = false;
  let last: string | undefined;
  let lastFailure = "";
  // What a name led to last holds while it leads nowhere.
  const found = new Map<string, string[]>();

  const tell = () => {
    const addresses = seeds.flatMap(({ hostname, port }) => {
      const hosts = found.get(hostname) ?? [hostname];
      return hosts.map((host) => pack(host, port)).filter((address) => address !== undefined);
    });
    const all = addresses.map((address) => address.toHex()).join();
    if (all === last) return;
    last = all;
    onAddresses(addresses);
  };
  const look = async () => {
    timer = undefined;
    isLooking = true;
    let failure = "";
    for (const { hostname } of named) {
      try {
        found.set(hostname, (await resolve(hostname)).map(({ address }) => address));
      } catch (error) {
        failure = `Cannot resolve ${hostname}: ${(error as Error).message}; trying on`;
      }
    }
    isLooking = false;
    if (isStopped) return;
    if (failure !== "" && failure !== lastFailure) log(failure, "warning");
    lastFailure = failure;
    tell();
    if (isWanted()) schedule();
  };
  const schedule = () => {
    if (isStopped || isLooking || timer !== undefined) return;
    timer = setTimeout(look, pause * 1000);
    pause = Math.min(2 * pause, LAST_PAUSE);
  };

  tell();
  if (named.length > 0) look();
  return {
    lookAgain() {
      if (named.length === 0 || timer !== undefined) return;
      pause = FIRST_PAUSE;
      schedule();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function everyAddress(name: string): Promise<{ address: string }[]> {
  return lookup(name, { all: true });
}

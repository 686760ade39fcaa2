/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** Tries what the peer's worker has no business with; answers with what came of it. */
import { lookup } from "node:dns/promises";
import { connect, datagram, HOST, outcomesOf, SYSTEM, UNIX } from "./permission_probe.ts";

self.onmessage = async ({ data: host }: MessageEvent<string>) => {
  self.postMessage(
    await outcomesOf({
      ...HOST,
      ...SYSTEM,
      ...UNIX,
      "connect to the world": () => connect("192.0.2.1", 9),
      "send to the world": () => datagram(host, "192.0.2.1"),
      "send to the world by IPv6": () => datagram("::", "2001:db8::1"),
      "send to itself": () => datagram(host, host),
      "resolve another name": () => lookup("localhost.localdomain"),
      "resolve a seed": () => lookup("localhost"),
    }),
  );
};

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The worker that speaks to the service manager. Deno asks for permission at every datagram, and the
 * main thread has none left by then; this one has the service manager's socket and reads nothing.
 *
 * @module
 */
import type { FromNotifier, ToNotifier } from "./notify_messages.ts";

const tell = (message: FromNotifier) => self.postMessage(message);

let say: (text: string) => Promise<unknown> = () =>
  Promise.reject(new Error("there is no socket to send from"));
let last = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ToNotifier>) => {
  last = last.then(() => handle(data)).catch(({ message }: Error) => {
    tell({ kind: "failed", reason: message });
  });
};

async function handle(message: ToNotifier): Promise<void> {
  if (message.kind === "say") {
    await say(message.text);
    return tell({ kind: "said" });
  }
  say = open(message.from, message.to);
  tell({ kind: "opened" });
}

function open(from: string, to: string): typeof say {
  const transport = "unixpacket";
  const socket = Deno.listenDatagram({ transport, path: from });
  // Nobody answers: the socket needs no name once it is bound.
  if (!from.startsWith("\0")) Deno.removeSync(from);
  return (text) => socket.send(new TextEncoder().encode(text), { transport, path: to });
}

/** A service on many hosts: keeps its share of what comes in from outside, and sends on the rest. */
import { createClient } from "@shivya/shivya/client";

const [socket, port] = Deno.args;
const shivya = createClient({ socket });
const backlog: string[] = [];
let arrived = 0, completed = 0;
const keep = (item: string) => Response.json(backlog.push(item));

Deno.serve({ port: Number(port) }, async (request) => {
  const body = await request.text();
  if (request.headers.has("handed")) return keep(body); // whoever handed it on has counted it
  arrived++; // from outside, whether it is kept or sent on
  const to = await shivya.pick().catch(() => ({ keep: true } as const)); // no daemon: keep it
  if (to.keep) return keep(body);
  const handed = fetch(`http://${to.service}`, { method: "POST", body, headers: { handed: "1" } });
  return handed.catch(() => keep(body));
});
setInterval(() => backlog.shift() !== undefined && completed++, 10); // 100 items a second
const report = () => shivya.load({ backlog: backlog.length, arrived, completed });
setInterval(() => report().catch(console.error), 1000);

/** Run as a process of its own: opens a sampler, gives up permissions if told to, samples twice. */
import { openSampler } from "../../telemetry/mod.ts";

const sampler = openSampler();
if (Deno.args.includes("revoke")) {
  for (const name of ["run", "ffi", "env", "import", "net", "read", "write", "sys"] as const) {
    Deno.permissions.revokeSync({ name });
  }
}
const first = sampler.sample(0);
await new Promise((resolve) => setTimeout(resolve, 60));
const second = sampler.sample(0.06);
let reopens = true;
try {
  Deno.openSync("/proc/stat").close();
} catch {
  reopens = false;
}
const { sources, notes, missed } = sampler;
sampler.close();
console.log(JSON.stringify({ first, second, reopens, sources, notes, missed }));

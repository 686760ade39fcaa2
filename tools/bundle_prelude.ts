/**
 * What the bundle does before all else: a plain `deno run -A` leaves out the two unstable features
 * that a daemon needs, so `start` puts Deno with them in the place of this process, as execv(3) does:
 * same process id, same files.
 *
 * @module
 */
import { DENO_FLAGS } from "../daemon/lifecycle/deno_flags.ts";

/** Returns only if it fails. */
function execute(program: string, args: string[]): void {
  const libc = Deno.dlopen("libc.so.6", {
    execv: { parameters: ["buffer", "buffer"], result: "i32" },
  });
  const encoder = new TextEncoder();
  const strings = [program, ...args].map((text) => encoder.encode(`${text}\0`));
  const pointers = strings.map((bytes) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)));
  libc.symbols.execv(strings[0]!, new BigUint64Array([...pointers, 0n]));
  libc.close();
}

// Without the feature it is not there, whatever the types say.
const isPlain = (Deno.listenDatagram as unknown) === undefined;
if (isPlain && Deno.args.includes("start")) {
  const file = import.meta.filename!;
  if (Deno.permissions.querySync({ name: "ffi" }).state === "granted") {
    try {
      execute(Deno.execPath(), ["run", ...DENO_FLAGS, file, ...Deno.args]);
    } catch {
      // There is no such library here: the person has to do it.
    }
  }
  console.error(`shivya: Cannot start so: run deno run ${DENO_FLAGS.join(" ")} ${file} start`);
  Deno.exit(2);
}

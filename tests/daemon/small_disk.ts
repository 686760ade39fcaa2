/** A disk of its own for a folder, so small that it can be filled. */
import { join } from "@std/path";

/** Bytes written at a time to fill it. */
const BLOCK = 4_096;

/** A small disk, taken away at the end of the block. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Leaves no room on it. */
  fill(): Promise<void>;
  /** Gives back what `fill` took. */
  free(): Promise<void>;
}

/** Why there can be none here, if so. */
export async function obstacle(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "only root may mount a disk";
  try {
    const path = await Deno.makeTempDir({ prefix: "shivya_test_" });
    await (await mountDisk(path, "64k"))[Symbol.asyncDispose]();
    await Deno.remove(path);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Mounts a disk of this size (as `mount` takes it) at a folder of this user's alone. */
export async function mountDisk(path: string, size: string): Promise<SmallDisk> {
  await run("mount", "-t", "tmpfs", "-o", `size=${size},mode=0700`, "shivya_test", path);
  const filler = join(path, "filler");
  return {
    path,
    async fill() {
      using file = await Deno.open(filler, { write: true, create: true });
      try {
        while (true) await file.write(new Uint8Array(BLOCK));
      } catch (error) {
        if ((error as { code?: string }).code !== "ENOSPC") throw error;
      }
    },
    free: () => Deno.remove(filler),
    // Lazily: a daemon that has just been killed may still be there.
    [Symbol.asyncDispose]: () => run("umount", "--lazy", path),
  };
}

async function run(name: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(name, { args }).output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot run ${name} ${args.join(" ")}: ${reason}`);
}

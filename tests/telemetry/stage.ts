/** Puts snapshots of `/proc` and `/sys` where a sampler reads them, and changes them in place. */

const FIXTURES = new URL("../fixtures/proc/", import.meta.url);

export class Stage {
  readonly root: string = Deno.makeTempDirSync({ prefix: "shivya-telemetry-" });
  readonly procPath: string = `${this.root}/proc`;
  readonly sysPath: string = `${this.root}/sys`;

  /** Writes one file, into the same inode if it exists, as the kernel would. */
  write(path: string, text: string): void {
    const target = `${this.root}/${path}`;
    Deno.mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(target, text);
  }

  /** Writes every file of one instant, such as `arm/1`. */
  show(instant: string): this {
    const copy = (folder: string) => {
      for (const entry of Deno.readDirSync(new URL(`${instant}/${folder}`, FIXTURES))) {
        const path = `${folder}${entry.name}`;
        if (entry.isDirectory) copy(`${path}/`);
        else this.write(path, fixture(`${instant}/${path}`));
      }
    };
    copy("");
    return this;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

/** Text of one fixture. */
export function fixture(path: string): string {
  return Deno.readTextFileSync(new URL(path, FIXTURES));
}

/** The files of the page, as they go out. */
import { gzipSync } from "node:zlib";

/** Files by path, as `deno task web` makes them. */
export type AssetFiles = Readonly<Record<string, { readonly type: string; readonly body: string }>>;

/** A file ready to be sent. */
export interface Asset {
  readonly type: string;
  readonly plain: Uint8Array;
  /** For clients that accept gzip. */
  readonly zipped: Uint8Array;
}

const utf8 = new TextEncoder();

/** All files, packed once. */
export function packAssets(files: AssetFiles): ReadonlyMap<string, Asset> {
  return new Map(
    Object.entries(files).map(([path, { type, body }]) => {
      const plain = utf8.encode(body);
      return [path, { type, plain, zipped: gzipSync(plain) }];
    }),
  );
}

/** Whether an Accept-Encoding header (RFC 9110, 12.5.3) takes gzip. */
export function acceptsGzip(header: string): boolean {
  return header.toLowerCase().split(",").some((range) => {
    const [coding, ...parameters] = range.split(";").map((part) => part.trim());
    return coding === "gzip" && !parameters.some((each) => /^q=0(\.0*)?$/.test(each));
  });
}

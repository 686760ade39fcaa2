/** Memory of a process that only repeats what is in the file of its program. */

/** A range of addresses: where it begins, and bytes. */
export interface AddressRange {
  readonly start: bigint;
  readonly length: bigint;
}

/** First line of a mapping: addresses, rights, offset, device, inode and path. */
const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) [0-9a-f]+ \S+ \d+ +(\S.*)$/;

/** Facts of a mapping that tell of pages which are not as in the file. */
const CHANGED = /^(?:Private_Dirty|Anonymous|Swap): +[1-9]/;

/**
 * Ranges of `/proc/self/smaps` that are mapped from the file `program`, cannot be written to, and of
 * which no page was changed before that, as the loader does where it puts addresses in. The system may
 * drop such pages whenever it likes, and reads them again where they are needed. A program stays where it
 * is; what other files are mapped to may be something else by the time that this is used.
 */
export function cleanPages(smaps: string, program: string): AddressRange[] {
  const ranges: AddressRange[] = [];
  let isClean = false;
  for (const line of smaps.split("\n")) {
    const mapping = MAPPING.exec(line);
    if (mapping !== null) {
      const [, start, end, rights, path] = mapping;
      isClean = /^r-[x-]p$/.test(rights!) && path === program;
      if (!isClean) continue;
      const first = BigInt(`0x${start}`);
      ranges.push({ start: first, length: BigInt(`0x${end}`) - first });
    } else if (isClean && CHANGED.test(line)) {
      isClean = false;
      ranges.pop();
    }
  }
  return ranges;
}

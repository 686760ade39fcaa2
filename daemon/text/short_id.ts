/** Hosts and digests in a few digits, as people are shown them. */

/** Digits that tell ids, or hashes, apart at a glance. */
const DIGITS = 8;

/** The first digits of an id or a hash; a dash for what is absent. */
export function shortId(id: string | undefined): string {
  return id?.slice(0, DIGITS) ?? "—";
}

/** A host by its name and the first digits of its id, or by those alone if it has no name. */
export function hostLabel({ id, name }: { id: string; name: string }): string {
  return name === "" ? shortId(id) : `${name} (${shortId(id)})`;
}

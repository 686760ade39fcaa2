/** What a disk without room makes fail, and what to do about it. */

/** Codes of the system's errors: no room, or none for this user. */
const SYSTEM = ["ENOSPC", "EDQUOT"];
/** Those of SQLite: FULL, and IOERR_WRITE where a quota ends it. */
const SQLITE = [13, 778];

/** Whether it failed because the disk is full. */
export function isDiskFull(error: unknown): boolean {
  const { code, errcode } = error as { code?: string; errcode?: number };
  return SYSTEM.includes(code ?? "") || SQLITE.includes(errcode ?? 0);
}

/** What to do after an error: what is given, and on a full disk rather to make room. */
export function remedy(error: unknown, otherwise: string): string {
  return isDiskFull(error) ? `free some space, or ${otherwise}` : otherwise;
}

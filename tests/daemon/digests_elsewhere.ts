/** Bundled for another machine: settles the record sets of the files given and compares the digests. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { type RecordSets, settleSnapshot, snapshotOf } from "./record_sets.ts";

const sets = process.argv.slice(2).flatMap((path) =>
  (JSON.parse(readFileSync(path, "utf8")) as RecordSets).sets
);
const same = sets.filter(({ hosts, digest }) =>
  settleSnapshot(snapshotOf(hosts)).digest === digest
);
console.log(`${same.length} of ${sets.length} digests are the same`);
process.exitCode = same.length === sets.length ? 0 : 1;

/** Works on the state in the folder that is its argument, after all permissions are gone. */
import { dropPermissions, permissionsHeld } from "../../daemon/lifecycle/permissions.ts";
import { openDatabase } from "../../daemon/state/state_database.ts";
import { createStateStore } from "../../daemon/state/state_store.ts";
import { unsignedValue } from "../../p2p/signed_value.ts";

const [folder] = Deno.args;
const { database } = openDatabase(folder!, { unixSeconds: 1, log: console.error });
const store = createStateStore(database, "open", () => 1);
await dropPermissions();

const refused = (action: () => unknown) => {
  try {
    action();
    return "allowed";
  } catch (error) {
    return (error as Error).name;
  }
};
const elsewhere = `${folder}/elsewhere`;
const results = {
  held: await permissionsHeld(),
  write: refused(() => Deno.writeTextFileSync(elsewhere, "")),
  attach: refused(() => database.exec(`ATTACH '${elsewhere}' AS elsewhere`)),
};
// Some times what the log takes before its pages move into the database.
for (let round = 0; round < 8; round++) {
  const stored = Array.from({ length: 4_096 }, (_, n) => {
    const key = new Uint8Array(20);
    new DataView(key.buffer).setUint32(0, n);
    return { record: unsignedValue(key, new Uint8Array(256).fill(round)), secondsLeft: 60 };
  });
  store.save({ stored, dropped: [] });
}
const checkpoint = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
console.log(JSON.stringify({ ...results, checkpoint, values: store.values().length }));

database.close();

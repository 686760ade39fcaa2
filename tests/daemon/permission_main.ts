/** Tries it all on a main thread that has given up what a daemon's gives up; prints the outcomes. */
import { dropPermissions, permissionsHeld } from "../../daemon/lifecycle/permissions.ts";
import { HOST, NETWORK, outcomesOf, SYSTEM, UNIX } from "./permission_probe.ts";

await dropPermissions();
const outcomes = await outcomesOf({ ...HOST, ...NETWORK, ...UNIX, ...SYSTEM });
console.log(JSON.stringify({ held: await permissionsHeld(), outcomes }));

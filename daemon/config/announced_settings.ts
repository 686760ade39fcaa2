/** How a host is called in the mesh, and where its applications take work. */
import { type ArgumentValue, ValidationError } from "@cliffy/command";
import { NAME_LIMIT, SERVICE_LIMIT } from "../../p2p/gossip/record.ts";
import { isPrintable } from "../../p2p/gossip/record_limits.ts";
import { peer, seedText } from "./mesh_settings.ts";

const utf8 = new TextEncoder();

/** Display name: what a line holds, in as many bytes as a record has room for. */
export function displayName({ label, name, value }: ArgumentValue): string {
  if (isName(value)) return value;
  throw new ValidationError(
    `${label} "${name}" must be a name of at most ${NAME_LIMIT} bytes, without control characters.`,
  );
}

/** Service address: what `--peer` takes, in as many bytes as a record has room for. */
export function serviceAddress(given: ArgumentValue): string {
  const text = seedText(peer(given));
  if (utf8.encode(text).length <= SERVICE_LIMIT) return text;
  const { label, name } = given;
  throw new ValidationError(
    `${label} "${name}" must have at most ${SERVICE_LIMIT} bytes.`,
  );
}

/** The name that the system goes by: as much of it as may be shown, empty if it says none. */
export function systemName(hostname: () => string = Deno.hostname): string {
  const name = nameOr(hostname, "");
  const first = name.split(".")[0]!;
  return [name, first, first.slice(0, NAME_LIMIT)].find(isName) ?? "";
}

function nameOr(hostname: () => string, otherwise: string): string {
  try {
    return hostname();
  } catch {
    return otherwise;
  }
}

function isName(text: string): boolean {
  return isPrintable(text) && utf8.encode(text).length <= NAME_LIMIT;
}

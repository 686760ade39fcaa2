/** The paths of the local API that ask the mesh. */
import { VALUE_LIMIT } from "../../p2p/constants.ts";
import type { FoundValue } from "../../p2p/get.ts";
import { formatNodeId, type NodeId, parseNodeId } from "../../p2p/node_id.ts";
import { readBytes } from "./body.ts";
import { HttpError } from "./http_error.ts";
import { type Handler, json, type Target } from "./route.ts";
import { isValueName, keyOfName, NAME_LIMIT } from "./value_key.ts";

/** One value as `GET /v1/values/{key}` answers it. */
export interface ShownValue {
  /** The value as text, if it is any. */
  value?: string;
  /** The value itself. */
  valueBase64: string;
  /** Id of the host that put it; absent in open meshes. */
  origin?: string;
  /** The later of two values of one origin has the higher; absent without origin. */
  version?: number;
}

/** `GET /v1/members`: every host that was ever heard of, and the peer's routing table. */
export const getMembers: Handler = async ({ mesh, nodeId, hosts }) => {
  const members = await mesh.ask({ ask: "members" });
  return json(200, { schema: "shivya.members/1", nodeId, hosts, members });
};

/** `PUT /v1/values/{key}` with the value as body. */
export const putValue: Handler = async ({ mesh }, request, target) => {
  const name = nameIn(target);
  const value = await readBytes(request, VALUE_LIMIT);
  const { stored, requests, durationSeconds, isKept } = await mesh.ask({
    ask: "put",
    key: keyOfName(name),
    // A part of a buffer would take all of it along.
    value: value.slice(),
  });
  if (stored === 0) {
    throw new HttpError(
      507,
      "Nobody took the value: the hosts of the mesh are full, or out of reach",
    );
  }
  if (!isKept) {
    throw new HttpError(
      507,
      "The value could not be written to the disk of this host: free some space and put it again",
    );
  }
  return json(200, { schema: "shivya.put/1", key: name, stored, requests, durationSeconds });
};

/** `GET /v1/values/{key}`, of one origin alone with `?from=ID`. */
export const getValue: Handler = async ({ mesh }, _request, target) => {
  const name = nameIn(target);
  const origin = originIn(target);
  const found = await mesh.ask({
    ask: "get",
    key: keyOfName(name),
    ...(origin === undefined ? {} : { origin }),
  });
  if (found.values.length === 0) {
    // There is a hop to whoever answered; one host alone asks nobody, and knows what there is.
    if (found.requests > 0 && found.hops === 0) {
      throw new HttpError(503, "No host of the mesh answered: ask again in some seconds");
    }
    const from = origin === undefined ? "" : ` from ${formatNodeId(origin)}`;
    throw new HttpError(404, `Nothing is found under ${JSON.stringify(name)}${from}`);
  }
  return json(200, {
    schema: "shivya.value/1",
    key: name,
    ...found,
    values: found.values.map(shownValue),
  });
};

function shownValue({ value, origin, version }: FoundValue): ShownValue {
  const text = textOf(value);
  return {
    ...(text === undefined ? {} : { value: text }),
    valueBase64: value.toBase64(),
    ...(origin === undefined ? {} : { origin: formatNodeId(origin), version }),
  };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function nameIn({ rest }: Target): string {
  const name = decode(rest);
  if (name !== undefined && isValueName(name)) return name;
  throw new HttpError(
    400,
    `A key is 1 to ${NAME_LIMIT} bytes of UTF-8, percent-encoded where it is no ASCII`,
    "key",
  );
}

function decode(text: string): string | undefined {
  try {
    // What is not ASCII came without encoding, and not as UTF-8.
    return /^[\x21-\x7e]*$/.test(text) ? decodeURIComponent(text) : undefined;
  } catch {
    return undefined;
  }
}

function originIn({ query }: Target): NodeId | undefined {
  const from = query.get("from");
  if (from === null) return undefined;
  try {
    return parseNodeId(from);
  } catch (error) {
    throw new HttpError(400, (error as Error).message, "from");
  }
}

/** `shivya keygen`: draws the key of a new mesh. */
import { generateMeshKey } from "../../p2p/mesh_key.ts";

/** Prints a new mesh key and nothing else. */
export function keygen({ json }: { json: boolean }): void {
  const meshKey = generateMeshKey((bytes) => {
    crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
  });
  console.log(json ? JSON.stringify({ schema: "shivya.keygen/1", meshKey }) : meshKey);
}

/** What the workers may do that are no peers: each its own sockets and files, and nothing else. */

/** Files of the API's worker; absolute paths. */
export interface ApiFiles {
  /** It listens there. */
  readonly socket: string;
  /** It removes that in the end. */
  readonly pidFile?: string | undefined;
  /** And that. */
  readonly tokenFile?: string | undefined;
  /** It reads that again when asked to. */
  readonly configFile?: string | undefined;
}

/** Permissions of the worker that serves the local API. */
export function apiPermissions(
  { socket, pidFile, tokenFile, configFile }: ApiFiles,
): Deno.PermissionOptionsObject {
  const files = [socket, pidFile, tokenFile].filter((path) => path !== undefined);
  const readable = [...files, ...(configFile === undefined ? [] : [configFile])];
  return { read: readable, write: files, net: [`unix:${socket}`] };
}

/** Permissions of the worker that serves the dashboard at this address, an IPv4 one. */
export function bridgePermissions(hostname: string, port: number): Deno.PermissionOptionsObject {
  return { net: [`${hostname}:${port}`] };
}

/** Permissions of the worker that writes datagrams from one Unix socket to another. */
export function notifyPermissions(from: string, to: string): Deno.PermissionOptionsObject {
  if (to.startsWith("\0")) return { net: true }; // there is no form for abstract names
  return { read: [from], write: [from, to], net: [`unix:${from}`, `unix:${to}`] };
}

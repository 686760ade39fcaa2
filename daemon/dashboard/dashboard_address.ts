/** Where the dashboard is. */

/** It is for this machine alone; others come through a tunnel. */
export const DASHBOARD_HOST = "127.0.0.1";

/** Its TCP port unless another is named. */
export const DASHBOARD_PORT = 9002;

/** What a browser on this machine opens; with the token, it may settle. */
export function dashboardAddress(port: number, token?: string): string {
  return `http://${DASHBOARD_HOST}:${port}/${token === undefined ? "" : `#${token}`}`;
}

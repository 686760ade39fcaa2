/** The clocks of this machine. */

/** Seconds since the program began: runs evenly. */
export const now = () => performance.now() / 1000;

/** Seconds since 1970, as far as the machine knows. */
export const unixSeconds = () => Date.now() / 1000;

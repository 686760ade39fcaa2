/** The token that lets this tab settle: from the address, kept for the session, never shown. */

const KEY = "shivya.token";
const SHAPE = /^[0-9a-f]{32}$/;

/** The token this tab has, if any; takes it out of the address bar, where others would see it. */
export function takeToken(): string | undefined {
  const inAddress = location.hash.slice(1);
  if (SHAPE.test(inAddress)) {
    keepToken(inAddress);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}

/** Keeps a token until the tab is closed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

/** Forgets it. */
export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
}

/** Starts the page: reads the address, lets time go by, and writes the address. */
import { render } from "preact";
import { escapeControls } from "../../daemon/text/printable.ts";
import { App } from "./app.tsx";
import { bench } from "./bench_card.tsx";
import { parseRecipe, recipeOf } from "./recipe.ts";
import { addressOf, createSession, frame, type Session } from "./session.ts";

/** Least time between two times that numbers are written, and the address is, milliseconds. */
const SHOW_EVERY = 100;
const ADDRESS_EVERY = 1000;

/** Most of what is wrong with an address that is shown, UTF-16 code units. */
const LONGEST_NOTICE = 300;

const root = document.getElementById("app")!;
let session = start();
let shownAt = 0;
let addressAt = 0;
let frameAt = 0;
let isStale = true;

/** The session that the address asks for; a wrong address is said so, and the first scenario begins. */
function start(): Session {
  const isNamed = location.hash.length > 1;
  try {
    const begun = createSession(parseRecipe(location.hash));
    const wantsStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    begun.isPlaying = !isNamed && !wantsStill;
    return begun;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const begun = createSession(recipeOf());
    const reason = escapeControls(error.message).slice(0, LONGEST_NOTICE);
    begun.notice = `This address does not name a run. ${reason}`;
    return begun;
  }
}

function show(): void {
  isStale = false;
  render(<App {...{ session, change, copy }} />, root);
}

function change(how: (session: Session) => void): void {
  how(session);
  addressAt = 0;
  show();
}

function writeAddress(): void {
  const address = addressOf(session);
  if (address !== location.hash) history.replaceState(null, "", address);
}

async function copy(): Promise<boolean> {
  writeAddress();
  try {
    await navigator.clipboard.writeText(location.href);
    return true;
  } catch {
    return false; // not allowed here; the address bar has it
  }
}

function animate(at: number): void {
  const elapsedSeconds = (at - frameAt) / 1000;
  frameAt = at;
  isStale = frame(session, elapsedSeconds, () => performance.now()) || isStale;
  if (isStale && at - shownAt >= SHOW_EVERY) {
    shownAt = at;
    show();
  }
  if (session.goal === undefined && at - addressAt >= ADDRESS_EVERY) {
    addressAt = at;
    writeAddress();
  }
  requestAnimationFrame(animate);
}

addEventListener("hashchange", () => {
  session = start();
  show();
});
Object.assign(globalThis, { shivyaBench: bench });
show();
requestAnimationFrame(animate);

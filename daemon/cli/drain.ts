/** `shivya drain`: gives this host's work away, and takes none. */
import type { Settings } from "../config/settings.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";

/** Drains, or no longer. Throws an `ExitError` 3 when no daemon runs. */
export async function drain(settings: Settings, on: boolean): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify({ on }));
  const text = await ask("POST", "/v1/drain", settings, { schema: "shivya.drain/1", body });
  show(
    text,
    settings,
    () =>
      on
        ? "Draining: the routes send away what arrives, and others send nothing here"
        : "Taking work again",
  );
}

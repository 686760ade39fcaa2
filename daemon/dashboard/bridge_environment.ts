/**
 * Before `ws` is loaded: it asks the environment whether to use native code, and there is none to ask
 * in a worker that may not read it. To be imported first.
 *
 * @module
 */
import process from "node:process";

Object.defineProperty(process, "env", {
  value: { WS_NO_BUFFER_UTIL: "1", WS_NO_UTF_8_VALIDATE: "1" },
});

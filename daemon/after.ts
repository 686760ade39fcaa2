/** Calls once after so many seconds, unless what it answers with is called; keeps no program alive. */
export function after(seconds: number, call: () => void): () => void {
  const timer = setTimeout(call, seconds * 1000);
  Deno.unrefTimer(timer);
  return () => clearTimeout(timer);
}

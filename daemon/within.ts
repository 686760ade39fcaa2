/** Waits for what may never come. */

/** What comes, or `otherwise` if nothing has come within so many seconds. */
export async function within<Value>(
  seconds: number,
  coming: Promise<Value>,
  otherwise: Value,
): Promise<Value> {
  const { promise: late, resolve } = Promise.withResolvers<Value>();
  const timer = setTimeout(() => resolve(otherwise), seconds * 1000);
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What an answer says. */

/** The object that an answer's text holds. Throws a `SyntaxError` if it holds anything else. */
// deno-lint-ignore no-explicit-any
export function answerIn(text: string): Record<string, any> {
  const answer = parse(text);
  if (typeof answer === "object" && answer !== null && !Array.isArray(answer)) return answer;
  throw new SyntaxError("Cannot read the answer: current value is no JSON object");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

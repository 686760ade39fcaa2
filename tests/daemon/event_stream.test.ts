import { assertEquals, assertThrows } from "@std/assert";
import { createEventStream, LISTENER_LIMIT } from "../../daemon/api/event_stream.ts";
import { HttpError } from "../../daemon/api/http_error.ts";

/** A listener that takes so many messages. */
function listener(patience = Infinity) {
  const heard: string[] = [];
  return {
    heard,
    take: (lines: string) => heard.push(lines) <= patience,
    end: (inOrder: boolean) => heard.push(inOrder ? "end" : "dropped"),
  };
}

Deno.test("every listener gets every event as a line, in order", () => {
  const events = createEventStream();
  const [first, second] = [listener(), listener()];
  events.listen(first, 0);
  events.publish({ n: 1 });
  events.listen(second, 256);
  events.publish({ n: 2, text: "a\nb" });
  assertEquals(first.heard, ['{"n":1}\n', '{"n":2,"text":"a\\nb"}\n']);
  assertEquals(second.heard, first.heard);
});

Deno.test("who does not keep up is dropped, and the others hear on", () => {
  const events = createEventStream();
  const [slow, swift] = [listener(2), listener()];
  events.listen(slow, 0);
  events.listen(swift, 0);
  for (let n = 0; n < 5; n++) events.publish({ n });
  assertEquals(slow.heard.slice(2), ['{"n":2}\n', "dropped"]);
  assertEquals([swift.heard.length, events.listeners], [5, 1]);
});

Deno.test("only so many listen, and who leaves makes room", () => {
  const events = createEventStream();
  const leaves = Array.from({ length: LISTENER_LIMIT }, () => events.listen(listener(), 0));
  const { status } = assertThrows(() => events.listen(listener(), 0), HttpError);
  assertEquals(status, 503);
  leaves[0]!();
  leaves[0]!();
  events.listen(listener(), 0);
  assertEquals(events.listeners, LISTENER_LIMIT);
});

Deno.test("closing lets everybody go in order", () => {
  const events = createEventStream();
  const all = [listener(), listener()];
  for (const each of all) events.listen(each, 0);
  events.close();
  events.publish({});
  assertEquals(all.map(({ heard }) => heard), [["end"], ["end"]]);
  assertEquals(events.listeners, 0);
});

import { assertEquals } from "@std/assert";
import type { HttpError } from "../../daemon/api/http_error.ts";
import { acceptsGzip } from "../../daemon/dashboard/bridge_assets.ts";
import { checkRequest } from "../../daemon/dashboard/bridge_request.ts";
import { isToken, tokenIn } from "../../daemon/dashboard/bridge_token.ts";

/** The status that a request is refused with; 200 if it is not. */
function statusOf(host: string | undefined, origin?: string, method = "GET"): number {
  try {
    checkRequest({ method, url: "/", headers: { host, origin } });
    return 200;
  } catch (error) {
    return (error as HttpError).status;
  }
}

Deno.test("a Host is this machine by address or as localhost, on any port, or it is misdirected", () => {
  const own = ["127.0.0.1", "127.0.0.1:9002", "localhost:80", "LocalHost", "[::1]:9002", "[::1]"];
  for (const host of own) assertEquals(statusOf(host), 200, host);
  const foreign = ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil:9002", "10.0.0.1"];
  foreign.push("127.0.0.1:port", "127.0.0.1:123456", "user@127.0.0.1", "::1", "127.0.0.1 x", "0");
  foreign.push("127.0.0.1\n", "127.1", "2130706433", "localhost.");
  for (const host of foreign) assertEquals(statusOf(host), 421, host);
  assertEquals(statusOf(undefined), 421);
});

Deno.test("an Origin is the page itself, or absent, or it is forbidden", () => {
  const host = "localhost:9002";
  assertEquals(statusOf(host), 200);
  assertEquals(statusOf(host, "http://localhost:9002"), 200);
  assertEquals(statusOf("LOCALHOST:9002", "http://localhost:9002"), 200);
  const foreign = ["http://evil.example", "https://localhost:9002", "http://localhost:9003"];
  foreign.push("http://127.0.0.1:9002", "null", "", "http://localhost:9002/", "file://");
  for (const origin of foreign) assertEquals(statusOf(host, origin), 403, origin);
  assertEquals(statusOf("evil.example", "http://evil.example"), 421, "agreeing with itself");
});

Deno.test("there is only GET", () => {
  for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "get"]) {
    assertEquals(statusOf("localhost", undefined, method), 405, method);
  }
});

Deno.test("gzip goes to those who take it", () => {
  for (const header of ["gzip", "br, GZIP;q=0.5", "deflate,gzip ; q=1"]) {
    assertEquals(acceptsGzip(header), true, header);
  }
  for (const header of ["", "br", "gzip;q=0", "gzip; q=0.00", "xgzip"]) {
    assertEquals(acceptsGzip(header), false, header);
  }
});

Deno.test("a request to settle holds a token and nothing else", () => {
  assertEquals(tokenIn('{"kind":"settle","token":"t"}'), "t");
  const others = ["", "{", "null", "[]", '"settle"', "{}", '{"kind":"settle"}', '{"token":"t"}'];
  others.push('{"kind":"settle","token":1}', '{"kind":"drain","token":"t"}');
  others.push('{"kind":"settle","token":"t","more":1}');
  for (const text of others) assertEquals(tokenIn(text), undefined, text);
});

Deno.test("a token is right or wrong as a whole", () => {
  assertEquals(isToken("abc", "abc"), true);
  for (const wrong of ["", "ab", "abd", "abcd", "ABC", "äb"]) {
    assertEquals(isToken(wrong, "abc"), false);
  }
});

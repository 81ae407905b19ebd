import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { passkeySiteOf } from "./site.ts";

const read = (env: Record<string, string>, args: readonly string[] = []) => readConfig(args, env, "/project");

test.each([
  ["https://troth.example", { rpId: "troth.example", origin: "https://troth.example" }],
  ["https://Troth.Example:8443/", { rpId: "troth.example", origin: "https://troth.example:8443" }],
  ["http://localhost:7420", { rpId: "localhost", origin: "http://localhost:7420" }],
])("passkeys are bound to %s", (url, site) => {
  expect(passkeySiteOf(read({ TROTH_URL: url }), 7420)).toEqual(site);
});

test("without a setting they are bound to this machine by its name, and to nothing where others are served", () => {
  expect(passkeySiteOf(read({}), 7420)).toEqual({ rpId: "localhost", origin: "http://localhost:7420" });
  const open = read({ TROTH_TRUSTED_PROXIES: "10.0.0.0/8" }, ["--host", "0.0.0.0"]);
  expect(passkeySiteOf(open, 7420)).toBeNull();
});

test.each([
  "troth.example",
  "http://troth.example",
  "https://troth.example/app",
  "https://192.0.2.7",
  "https://[2001:db8::1]",
  "https://user:canary@troth.example",
  "ftp://troth.example",
])("TROTH_URL %s gets one sentence, which repeats nothing of it", (url) => {
  expect(() => read({ TROTH_URL: url })).toThrow(/^TROTH_URL is where browsers find the pages[^\n]*\.$/);
  expect(() => read({ TROTH_URL: url })).not.toThrow(/canary/);
});

import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";
import { colleague } from "../support/world-staff.ts";
import { codeSent, fieldIn } from "../support/world-visitor.ts";

const world = await openWorld();
const callTls = world.callTls();

function post(path: string, fields: Readonly<Record<string, string>>, cookie = "") {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...{ origin: "null", "sec-fetch-site": "same-origin", cookie },
  };
  return callTls(null, "POST", path, new URLSearchParams(fields).toString(), headers);
}

test("every cookie that a sign-in sets over TLS is named as secure, for its own path, and hidden from script and from other sites", async () => {
  const { email, password, code } = await colleague(world, "support");
  const home = "/t/jmi/console";
  const first = await post(`${home}/sign-in`, { email, password });
  const cookie = (first.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
  const second = await post(`${home}/second-factor`, { code: code() }, cookie);
  expect(second.headers.location).toBe(home);
  await register(world, await world.keyFor("application"), { "business-email": "cora@example.com" });
  const asked = await post("/t/jmi/me/sign-in", {
    channel: "email",
    identifier: "cora@example.com",
  });
  const shown = { challenge: fieldIn(asked, "challenge"), code: await codeSent(world, "cora@example.com") };
  const person = await post("/t/jmi/me/code", shown);
  const lines = [first, second, person].flatMap((answer) => answer.headers["set-cookie"] ?? []);
  expect(lines.map((line) => line.split("=")[0])).toEqual([
    "__Secure-troth-console",
    // A device is known once all proofs were shown on it: a password alone marks none.
    "__Secure-troth-console",
    "__Secure-troth-device-console",
    "__Secure-troth-me",
    "__Secure-troth-device-me",
  ]);
  for (const line of lines) {
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; Secure/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).toMatch(/; Path=\/t\/jmi\/(console|me)(;|$)/);
  }
});

import { expect, test } from "vitest";
import { welcome } from "./welcome.ts";

test("the start names the mailbox where there is one, and says in one sentence what cannot be sent", () => {
  const url = "http://127.0.0.1:7420";
  const demo = welcome(url, null, { hasMailbox: true, cannotSend: null }, true);
  expect(demo).toContain(`${url}/mailbox`);
  const closed = welcome(url, null, { hasMailbox: false, cannotSend: "No messages can be sent: …." }, true);
  expect(closed).toMatch(/^No messages can be sent: …\.$/m);
  expect(closed).not.toContain("/mailbox");
});

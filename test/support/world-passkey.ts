import { makeAuthenticator } from "../../src/domains/access/credentials/passkey.fixture.ts";
import type { World } from "./world.ts";
import type { Answer } from "./world-http.ts";
import type { Visitor } from "./world-visitor.ts";

export type Authenticator = ReturnType<typeof makeAuthenticator>;
type Wrong = Parameters<Authenticator["get"]>[1];

export function authenticator(world: World): Authenticator {
  const origin = `http://localhost:${new URL(world.url).port}`;
  return makeAuthenticator({ origin, rpId: "localhost" });
}

/** What a page asks of a passkey, as its script reads it. */
export function askedIn(page: Answer): { readonly options: object; readonly sealed: string } {
  const text = /data-passkey="([^"]*)"/.exec(page.text)?.[1];
  if (text === undefined) throw new Error(`no passkey is asked for: ${page.status}`);
  const form = page.text.slice(page.text.indexOf("data-passkey"));
  const sealed = /name="(?:fresh-)?sealed" value="([^"]*)"/.exec(form)?.[1] ?? "";
  return { options: JSON.parse(text.replaceAll("&quot;", '"')), sealed };
}

/** What the script puts into the form that signs. */
export function signedFor(page: Answer, device: Authenticator, wrong: Wrong = {}) {
  const { options, sealed } = askedIn(page);
  return { sealed, answer: JSON.stringify(device.get(options, wrong)) };
}

/** Adds a passkey to whoever is signed in, at `path`, by the page that offers it. */
export async function addPasskey(
  browser: Visitor,
  page: string,
  path: string,
  device: Authenticator,
  label = "my telephone",
): Promise<Answer> {
  const { options, sealed } = askedIn(await browser.get(page));
  return browser.post(path, { sealed, answer: JSON.stringify(device.create(options)), label });
}

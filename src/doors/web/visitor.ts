import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { type Personal, personal } from "../../kernel/personal.ts";
import { fail } from "../../kernel/problem.ts";

/** How a page knows who is there, and that a form was sent from a page of ours. */

type Web = { Bindings: HttpBindings };

const formBytesMax = 20_000;
export const formLimit = bodyLimit({
  maxSize: formBytesMax,
  onError: () => fail("body-too-large", `a form has at most ${formBytesMax} bytes`),
});

/**
 * A form comes from the page that we sent, or it is not looked at: another site can make a browser send one, and the
 * browser then says where it came from. Whoever says nothing of that is no browser of today. Source: OWASP CSRF
 * Prevention Cheat Sheet, verifying origin with standard headers.
 */
export const ownFormsOnly = createMiddleware(async (context, next) => {
  if (context.req.method === "GET" || context.req.method === "HEAD") return next();
  const origin = context.req.header("origin") ?? "";
  const host = context.req.header("host") ?? "";
  const site = context.req.header("sec-fetch-site");
  // A page of ours tells nobody where somebody comes from, and so its forms come with the origin `null`: what counts is
  // what the browser says of itself, and a page cannot make it say otherwise.
  const isOwn = site === undefined ? hostOf(origin) === host && host !== "" : site === "same-origin";
  if (!isOwn) fail("foreign-form", "send the form from a page of this server");
  await next();
});

function hostOf(origin: string): string {
  try {
    return new URL(origin).host;
  } catch {
    return "";
  }
}

/** The fields of a form, each once and each a short text; the empty text for one that is not there. */
export type Form = { (name: string): string; readonly all: ReadonlyMap<string, string> };

const fieldLengthMax = 4_000;

export async function formOf<E extends Web>(context: Context<E>): Promise<Form> {
  const fields = await context.req.parseBody();
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value.slice(0, fieldLengthMax)] as const] : [],
  );
  const all = new Map(texts);
  return Object.assign((name: string) => all.get(name) ?? "", { all });
}

export function secretOf(text: string): Personal<string> {
  return personal(text);
}

/** Two doors with a cookie each, bound to the tenant's part of the site: no other page is told of it. */
export type CookieDoor = "console" | "me";

function pathOf(door: CookieDoor, slug: string): string {
  return `/t/${slug}/${door}`;
}

function nameOf(door: CookieDoor, isTls: boolean): string {
  return isTls ? `__Secure-troth-${door}` : `troth-${door}`;
}

export function tokenOf<E extends Web>(context: Context<E>, door: CookieDoor, isTls: boolean): string {
  return getCookie(context, nameOf(door, isTls)) ?? "";
}

/** Ends with the browser: how long a session lives is for the server to say. */
export function keepToken<E extends Web>(
  context: Context<E>,
  door: CookieDoor,
  slug: string,
  isTls: boolean,
  token: Personal<string>,
): void {
  const options = { path: pathOf(door, slug), httpOnly: true, secure: isTls, sameSite: "Lax" } as const;
  setCookie(context, nameOf(door, isTls), token.reveal(), options);
}

export function dropToken<E extends Web>(
  context: Context<E>,
  door: CookieDoor,
  slug: string,
  isTls: boolean,
): void {
  deleteCookie(context, nameOf(door, isTls), { path: pathOf(door, slug), secure: isTls });
}

/** A device on which an account signed in before keeps a mark of that for half a year. */
const deviceSeconds = 180 * 86_400;

export function deviceOf<E extends Web>(context: Context<E>, door: CookieDoor): string | null {
  return getCookie(context, deviceName(door, true)) ?? getCookie(context, deviceName(door, false)) ?? null;
}

// Over TLS under a name that no page in the open can set.
function deviceName(door: CookieDoor, isTls: boolean): string {
  return isTls ? `__Secure-troth-device-${door}` : `troth-device-${door}`;
}

export function keepDevice<E extends Web>(
  context: Context<E>,
  door: CookieDoor,
  slug: string,
  isTls: boolean,
  device: Personal<string> | null,
): void {
  if (device === null) return;
  setCookie(context, deviceName(door, isTls), device.reveal(), {
    path: pathOf(door, slug),
    httpOnly: true,
    secure: isTls,
    sameSite: "Lax",
    maxAge: deviceSeconds,
  });
}

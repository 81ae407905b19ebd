import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { type Personal, personal } from "../../kernel/personal.ts";
import { fail } from "../../kernel/problem.ts";

/** What a visitor sends: that a form comes from a page of ours, and what is in it. */

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

/** Neither a browser nor anybody on the way remembers a page that is for one person. */
export const notKept = createMiddleware(async (context, next) => {
  await next();
  context.header("cache-control", "no-store");
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

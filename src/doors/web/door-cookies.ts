import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Caller } from "../../kernel/caller.ts";
import type { Personal } from "../../kernel/personal.ts";

/** Two doors with cookies of their own, bound to the tenant's part of the site: no other page is told of them. */
export type CookieDoor = "console" | "me";

type Visit = { readonly slug: string; readonly caller: Caller };
type Web = { Bindings: HttpBindings; Variables: Visit };

/** A device on which an account signed in before keeps a mark of that for half a year. */
const deviceSeconds = 180 * 86_400;

/** How a door knows who is there, and on which device. */
export function doorCookies(door: CookieDoor) {
  function tokenOf<E extends Web>(context: Context<E>): string {
    return getCookie(context, nameOf(door, isTls(context))) ?? "";
  }

  /** Keeps a session, and where all proofs were shown a mark of the device. A session ends with the browser: how long it lives is the server's to say. */
  function keep<E extends Web>(
    context: Context<E>,
    begun: { readonly token: Personal<string>; readonly device?: Personal<string> | null },
  ): void {
    const { token, device = null } = begun;
    setCookie(context, nameOf(door, isTls(context)), token.reveal(), optionsOf(context));
    if (device === null) return;
    const options = { ...optionsOf(context), maxAge: deviceSeconds };
    setCookie(context, nameOf(`device-${door}`, isTls(context)), device.reveal(), options);
  }

  function drop<E extends Web>(context: Context<E>): void {
    const { path, secure } = optionsOf(context);
    deleteCookie(context, nameOf(door, isTls(context)), { path, secure });
  }

  /** Where a visitor comes from, for whoever counts wrong tries. */
  function fromOf<E extends Web>(context: Context<E>) {
    const name = `device-${door}` as const;
    const device = getCookie(context, nameOf(name, true)) ?? getCookie(context, nameOf(name, false)) ?? null;
    return { address: visitOf(context).caller.address ?? "", device };
  }

  function optionsOf<E extends Web>(context: Context<E>) {
    const path = `/t/${visitOf(context).slug}/${door}`;
    return { path, httpOnly: true, secure: isTls(context), sameSite: "Lax" } as const;
  }

  return { tokenOf, keep, drop, fromOf };
}

// Over TLS under a name that no page in the open can set.
function nameOf(what: CookieDoor | `device-${CookieDoor}`, isTls: boolean): string {
  return isTls ? `__Secure-troth-${what}` : `troth-${what}`;
}

function isTls<E extends Web>(context: Context<E>): boolean {
  return visitOf(context).caller.transport === "tls";
}

function visitOf<E extends Web>(context: Context<E>): Visit {
  return { slug: context.get("slug"), caller: context.get("caller") };
}

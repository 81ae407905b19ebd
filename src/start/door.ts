import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { App } from "../app.ts";
import type { SigningTrouble } from "../audit/index.ts";
import { makeApi, makeMeter, makeOperations, problemDocument } from "../doors/api/index.ts";
import { type CaughtMessage, type DemoColleague, makePages, type WebApp } from "../doors/web/index.ts";
import { type Caller, callerOfRequest, isOpenCall, type TrustedProxies } from "../kernel/caller.ts";
import { newRandomId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import { isThisMachine } from "../kernel/outbound.ts";
import { Problem } from "../kernel/problem.ts";
import type { Random } from "../kernel/random.ts";
import { webAppOf } from "./web-app.ts";

export type DoorDeps = {
  readonly random: Random;
  readonly log: Log;
  readonly version: string;
  /** Without one, figures are told to callers on this machine only. */
  readonly operationsToken: string | null;
  readonly proxies: TrustedProxies;
  /** What the demo sent; `null` where it is not the demo. */
  readonly mailbox: (() => readonly CaughtMessage[]) | null;
  readonly colleagues: () => readonly DemoColleague[];
};

/** Two years: who once came over TLS does not come without it again. Source: RFC 6797. */
const hsts = "max-age=63072000; includeSubDomains";

/**
 * For every answer, whoever gives it: an API answers no page, so it needs nothing. The pages take what they need from
 * their own server and widen the policy by that. Nothing may be kept on the way but what says that it may.
 */
const headers = {
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "permissions-policy":
    "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** What happened to a log that is not signed, and how to go on. */
function sentenceFor({ outcome, origin, size, signedSize }: SigningTrouble): string {
  const what =
    outcome === "behind"
      ? `the database holds ${size} of the ${signedSize} entries that were signed, so it is an older copy`
      : `what the database holds is another history than the ${signedSize} entries that were signed`;
  return (
    `the log ${origin} is not signed: ${what}; bring the newest copy back, or, if that is lost, give the log a new ` +
    "name with TROTH_ORIGIN, so that nobody takes the second history for the first"
  );
}

/** What one listener answers: the API, the pages and the operators. */
export function makeDoor(app: App, deps: DoorDeps) {
  const meter = makeMeter(() => performance.now());
  const door = new Hono<{ Bindings: HttpBindings }>();
  const { operationsToken, version } = deps;
  const callerOf = (request: IncomingMessage) => callerOfRequest(request, deps.proxies);
  // Before anything is answered: the API sends its answers by itself.
  door.use("*", async ({ env, req }, next) => {
    const caller = callerOf(env.incoming);
    for (const [name, value] of Object.entries(headers)) env.outgoing.setHeader(name, value);
    if (caller.transport === "tls") env.outgoing.setHeader("strict-transport-security", hsts);
    if (isOpenCall(caller) && !isHealthCheck(req.path)) return refuseOpen(deps.random);
    await next();
    return undefined;
  });
  door.route("/", makeApi({ app, random: deps.random, log: deps.log, meter, callerOf }));
  door.route(
    "/",
    makeOperations({
      ...{ db: app.db, meter, version, operationsToken, callerOf },
      troubles: () => app.signingTroubles().map(sentenceFor),
    }),
  );
  door.route(
    "/",
    makePages(
      webAppOf(app, { mailboxFor: mailboxOf(deps, callerOf), callerOf, demoColleagues: deps.colleagues }),
      (error) => void deps.log.unexpected("pages.failed", error),
    ),
  );
  return door;
}

/** Says nothing but whether it lives: a proxy asks it by itself, and nobody's data is in it. */
function isHealthCheck(path: string): boolean {
  return path === "/healthz" || path === "/readyz";
}

/** The answer to a call that came to a trusted proxy in the open. What it carries is not read; the connection ends. */
function refuseOpen(random: Random): Response {
  const problem = new Problem("plaintext-transport", "come again over https");
  const { status, body } = problemDocument(problem, newRandomId("call", { random }));
  const headers = { "content-type": "application/problem+json", connection: "close" };
  return new Response(JSON.stringify(body), { status, headers });
}

/**
 * The mailbox is for who sits at this machine, under a name of this machine: a page of a stranger that had its own name
 * lead here would carry that name along.
 */
function mailboxOf(
  { mailbox }: DoorDeps,
  callerOf: (request: IncomingMessage) => Caller,
): WebApp["mailboxFor"] {
  return (request) => {
    const host = (request.headers.host ?? "").replace(/:\d{1,5}$/, "");
    return callerOf(request).isLocal && isThisMachine(host) ? (mailbox?.() ?? null) : null;
  };
}

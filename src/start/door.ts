import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { App } from "../app.ts";
import { makeApi, makeMeter, makeOperations } from "../doors/api/index.ts";
import { type CaughtMessage, makePages, type WebApp } from "../doors/web/index.ts";
import { type Caller, callerOfRequest, isOpenCall, type TrustedProxies } from "../kernel/caller.ts";
import type { Log } from "../kernel/log.ts";
import { isThisMachine } from "../kernel/outbound.ts";
import { problems } from "../kernel/problem.ts";
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
};

/** Two years: who once came over TLS does not come without it again. Source: RFC 6797. */
const hsts = "max-age=63072000; includeSubDomains";

/** What one listener answers: the API, the pages and the operators. */
export function makeDoor(app: App, deps: DoorDeps) {
  const meter = makeMeter(() => performance.now());
  const door = new Hono<{ Bindings: HttpBindings }>();
  const { operationsToken, version } = deps;
  const callerOf = (request: IncomingMessage) => callerOfRequest(request, deps.proxies);
  // Before anything is answered: the API sends its answers by itself.
  door.use("*", async ({ env, req }, next) => {
    const caller = callerOf(env.incoming);
    if (caller.transport === "tls") env.outgoing.setHeader("strict-transport-security", hsts);
    if (isOpenCall(caller) && !isHealthCheck(req.path)) return refuseOpen();
    await next();
    return undefined;
  });
  door.route("/", makeApi({ app, random: deps.random, log: deps.log, meter, callerOf }));
  door.route("/", makeOperations({ db: app.db, meter, version, operationsToken, callerOf }));
  door.route(
    "/",
    makePages(
      webAppOf(app, mailboxOf(deps, callerOf)),
      (error) => void deps.log.unexpected("pages.failed", error),
    ),
  );
  return door;
}

/** Says nothing but whether it lives: a proxy asks it by itself, and nobody's data is in it. */
function isHealthCheck(path: string): boolean {
  return path === "/healthz" || path === "/readyz";
}

/** The answer to a call that came to a trusted proxy in the open. Its body is never read. */
function refuseOpen(): Response {
  const code = "plaintext-transport";
  const { status, title } = problems[code];
  const detail = "come again over https";
  const body = JSON.stringify({ type: `/problems#${code}`, title, status, detail, code });
  const headers = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    connection: "close",
  };
  return new Response(body, { status, headers });
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

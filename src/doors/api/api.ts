import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { Application } from "../../domains/access/index.ts";
import type { Actor } from "../../gate/index.ts";
import type { Caller } from "../../kernel/caller.ts";
import { newRandomId } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.ts";
import { fail, Problem } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import { bodyBytesMax, parseBody, tooLarge } from "./body.ts";
import { decisionRoutes } from "./decision-routes.ts";
import { deviceRoutes } from "./device-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { logRoutes } from "./log-routes.ts";
import type { Meter } from "./meter.ts";
import type { ApiApp } from "./port.ts";
import { problemDocument, schemaProblem } from "./problem.ts";
import { promiseRoutes } from "./promise-routes.ts";
import type { Reply, Route } from "./route.ts";
import { subjectRoutes } from "./subject-routes.ts";
import { vaultRoutes } from "./vault-routes.ts";

export type ApiDeps = {
  readonly app: ApiApp;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly callerOf: (request: IncomingMessage) => Caller;
};

type Env = { Bindings: HttpBindings };

/** Every endpoint of the API. The OpenAPI document is made from this list. */
export const routes: readonly Route[] = [
  ...vaultRoutes,
  ...decisionRoutes,
  ...subjectRoutes,
  ...deviceRoutes,
  ...keyRoutes,
  ...logRoutes,
  ...promiseRoutes,
];

/** The HTTP API: lets a call in, reads it by its schema, calls one verb, and renders what comes back. */
export function makeApi(deps: ApiDeps): Hono<Env> {
  const api = new Hono<Env>();
  for (const route of routes) {
    api.on(route.method.toUpperCase(), honoPath(route.path), (context) => answer(deps, route, context));
  }
  const paths = new Set(routes.map((route) => route.path));
  for (const path of paths) {
    const taken = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    const allow = taken.join(", ");
    api.all(honoPath(path), ({ env }) => {
      const problem = new Problem("method-not-allowed", `this resource takes ${allow}`);
      return render(deps, env.outgoing, path, problem, { allow });
    });
  }
  api.all("/v1/*", ({ env }) =>
    render(deps, env.outgoing, "/v1", new Problem("not-found", "there is no such endpoint")),
  );
  return api;
}

async function answer(deps: ApiDeps, route: Route, context: Context<Env>): Promise<Response> {
  const done = deps.meter.begin();
  const { outgoing } = context.env;
  try {
    const reply = await serve(deps, route, context);
    done(route.path, reply.status);
    deps.meter.refused(reply.refused ?? []);
    return respond(outgoing, reply);
  } catch (error) {
    const response = render(deps, outgoing, route.path, error);
    done(route.path, outgoing.statusCode);
    if (error instanceof Problem) deps.meter.refused(error.errors.flatMap((one) => one.code ?? []));
    return response;
  }
}

async function serve(deps: ApiDeps, route: Route, context: Context<Env>): Promise<Reply> {
  const { app } = deps;
  const request = context.env.incoming;
  const { application, key } = await app.access.authenticate(bearerOf(request));
  const { body, digest } =
    route.body === null ? { body: null, digest: noDigest } : await readBody(request, route);
  const params = route.params === null ? null : route.params.safeParse(paramsOf(route, context));
  if (params !== null && !params.success) throw schemaProblem(params.error);
  return route.handle({
    app,
    application,
    key,
    actor: actorOf(application),
    body,
    params: params === null ? null : params.data,
    transport: deps.callerOf(request).transport,
    digests: { body: digest, idempotencyKey: idempotencyKeyOf(request) },
  });
}

async function readBody(request: IncomingMessage, route: Route): Promise<{ body: unknown; digest: Buffer }> {
  const bytes = await readBytes(request);
  const parsed = parseBody(bytes, request.headers["content-type"]);
  if (parsed instanceof Problem) throw parsed;
  const checked = route.body?.safeParse(parsed.json);
  if (checked !== undefined && !checked.success) throw schemaProblem(checked.error, codeFor(route.path));
  return { body: checked?.data, digest: createHash("sha256").update(bytes).digest() };
}

// An act that is no affirmative one, such as using the service, is more than a wrong form: it is refused by name.
function codeFor(path: string): "consent-invalid" | "invalid-request" {
  return path === "/v1/consents" ? "consent-invalid" : "invalid-request";
}

// By events: an iterator over a request costs as much as the rest of reading it.
function readBytes(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > bodyBytesMax) return Promise.reject(tooLarge());
  return new Promise((done, failed) => {
    const parts: Buffer[] = [];
    let length = 0;
    request.on("data", (part: Buffer) => {
      length += part.length;
      if (length > bodyBytesMax) failed(tooLarge());
      else parts.push(part);
    });
    request.on("end", () =>
      done(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)),
    );
    // A caller who goes away in the middle is no failure of ours; nobody hears this answer.
    request.on("error", () => failed(new Problem("invalid-request", "the body broke off")));
  });
}

const noDigest = Buffer.alloc(0);

function bearerOf(request: IncomingMessage): string {
  const [scheme, token, ...rest] = (request.headers.authorization ?? "").split(" ");
  return scheme?.toLowerCase() === "bearer" && token !== undefined && rest.length === 0 ? token : "";
}

function idempotencyKeyOf(request: IncomingMessage): Buffer | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    return fail("invalid-request", "an idempotency key is 1 to 255 visible ASCII characters");
  }
  return createHash("sha256").update(key).digest();
}

function actorOf(application: Application): Actor {
  const { id, tenant, role, region, recipient } = application;
  return { kind: "application", id, tenant, role, region, recipient };
}

// Where an endpoint takes nothing by its query, a query is not looked at.
function paramsOf(route: Route, context: Context<Env>): Record<string, string> {
  const path: Record<string, string> = context.req.param();
  return route.query === undefined ? path : { ...context.req.query(), ...path };
}

// `{path}` takes the rest of the path, other parameters one segment.
function honoPath(path: string): string {
  return path.replace("{path}", ":path{.+}").replaceAll(/\{(\w+)\}/g, ":$1");
}

function respond(outgoing: ServerResponse, reply: Reply): Response {
  if (reply.status === 204) return send(outgoing, 204, {}, "");
  const isRaw = typeof reply.body === "string" || Buffer.isBuffer(reply.body);
  const body = isRaw ? (reply.body as string | Buffer) : JSON.stringify(reply.body);
  return send(outgoing, reply.status, { "content-type": reply.type ?? "application/json" }, body);
}

/** Past the objects that Hono makes of an answer, which cost more than sending it. */
function send(
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): Response {
  const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
  outgoing.writeHead(status, {
    ...headers,
    ...length,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}

/** The one place where a failure becomes a document. What is not a problem is a bug: a reference, and no detail. */
function render(
  deps: ApiDeps,
  outgoing: ServerResponse,
  path: string,
  error: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const call = newRandomId("call", deps);
  const known = error instanceof Problem;
  if (!known) deps.log.unexpected("api.failed", error, { call });
  const problem = known ? error : new Problem("internal", "the failure is in our log under this call's id");
  if (known && isOurs(problem)) deps.log.warn("api.refused", { call, code: problem.code, route: path });
  const { status, body } = problemDocument(problem, call);
  const retryAfter = problem.facts["retryAfterSeconds"];
  const more = {
    ...headers,
    "content-type": "application/problem+json",
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="troth"' } : {}),
    ...(typeof retryAfter === "number" ? { "retry-after": String(retryAfter) } : {}),
    // What is left of a body that was too large is not read; the connection ends instead.
    ...(status === 413 ? { connection: "close" } : {}),
  };
  return send(outgoing, status, more, JSON.stringify(body));
}

function isOurs(problem: Problem): boolean {
  return (
    problem.code === "record-unreadable" ||
    problem.code === "audit-unavailable" ||
    problem.code === "message-not-sent" ||
    problem.code === "key-unavailable"
  );
}

import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { App } from "../app.ts";
import { makeApi, makeMeter, makeOperations } from "../doors/api/index.ts";
import { makePages } from "../doors/web/index.ts";
import type { Log } from "../kernel/log.ts";
import type { Random } from "../kernel/random.ts";
import { webAppOf } from "./web-app.ts";

export type DoorDeps = {
  readonly random: Random;
  readonly log: Log;
  readonly version: string;
  /** Without one, figures are told to callers on this machine only. */
  readonly operationsToken: string | null;
  readonly tls: boolean;
};

/** Two years: who once came over TLS does not come without it again. Source: RFC 6797. */
const hsts = "max-age=63072000; includeSubDomains";

/** What one listener answers: the API, the pages and the operators. */
export function makeDoor(app: App, deps: DoorDeps) {
  const meter = makeMeter(() => performance.now());
  const door = new Hono<{ Bindings: HttpBindings }>();
  if (deps.tls) {
    // Before anything is answered: the API sends its answers by itself.
    door.use("*", async ({ env }, next) => {
      env.outgoing.setHeader("strict-transport-security", hsts);
      await next();
    });
  }
  const { operationsToken, version } = deps;
  door.route("/", makeApi({ app, random: deps.random, log: deps.log, meter }));
  door.route("/", makeOperations({ db: app.db, meter, version, operationsToken }));
  door.route(
    "/",
    makePages(webAppOf(app), (error) => void deps.log.unexpected("pages.failed", error)),
  );
  return door;
}

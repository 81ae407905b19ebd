import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { Caller } from "../../kernel/caller.ts";
import type { Database } from "../../kernel/db/index.ts";
import { routes } from "./api.ts";
import type { Meter } from "./meter.ts";
import { openApi } from "./openapi.ts";

export type OperationsDeps = {
  readonly db: Database;
  readonly meter: Meter;
  readonly version: string;
  /** Without one, figures are told to callers on this machine only. */
  readonly operationsToken: string | null;
  readonly callerOf: (request: IncomingMessage) => Caller;
  /** Why this server should not serve although it could, each as a sentence that says how to go on. */
  readonly troubles: () => readonly string[];
};

/** For those who run it: is it alive, is it ready, how is it doing, what does it offer. Nothing personal, ever. */
export function makeOperations(deps: OperationsDeps): Hono<{ Bindings: HttpBindings }> {
  const operations = new Hono<{ Bindings: HttpBindings }>();
  const document = JSON.stringify(openApi(routes, deps.version), null, 2);
  operations.get("/healthz", (context) => context.text("alive\n"));
  operations.get("/readyz", async (context) => {
    const isReady = await deps.db`select 1`.then(
      () => true,
      () => false,
    );
    const reasons = isReady ? deps.troubles() : ["the database does not answer"];
    return reasons.length === 0 ? context.text("ready\n") : context.text(`${reasons.join("\n")}\n`, 503);
  });
  operations.get("/metrics", async (context) => {
    const { authorization } = context.env.incoming.headers;
    const { isLocal } = deps.callerOf(context.env.incoming);
    const may = deps.operationsToken === null ? isLocal : authorization === `Bearer ${deps.operationsToken}`;
    if (!may)
      return context.text("figures are for this machine, or for who holds the operations token\n", 403);
    return context.body(await deps.meter.text(), 200, { "content-type": "text/plain; version=0.0.4" });
  });
  operations.get("/openapi.json", (context) =>
    context.body(document, 200, { "content-type": "application/json" }),
  );
  return operations;
}

import { Hono } from "hono";
import { limits, type Reading } from "../../../domains/vault/index.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { statusOf } from "../signed-in.ts";
import { type Form, secretOf } from "../visitor.ts";
import { actorIn, type ConsoleContext, type ConsoleEnv, doWith, frameOf } from "./context.ts";
import { type Asked, fieldsOf, lookPage } from "./look-page.ts";

const nothing: Asked = { role: "", by: "", value: "", purpose: "", group: "", reason: "" };

/** Looking somebody up, masked; and showing one value in full, which is an act of its own. */
export function lookRoutes(): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.get("/look", (context) => show(context, nothing, null, null));
  pages.post("/look", (context) => look(context, "read"));
  pages.get("/reveal", (context) => show(context, nothing, null, null));
  pages.post("/reveal", (context) => look(context, "reveal"));
  return pages;
}

function look(context: ConsoleContext, act: "read" | "reveal"): Promise<Response> {
  const { app, policy } = context.var;
  const asked: { of: Asked } = { of: nothing };
  return doWith(
    context,
    async (form) => {
      asked.of = askedIn(form);
      const { role, by, value, purpose, group, reason } = asked.of;
      const reading = await app.read(actorIn(context, { role, action: act }), {
        identifier: { data: by, value: secretOf(value) },
        purpose,
        fields: act === "reveal" ? [form("field")] : fieldsOf(policy, group, limits.fieldsMax),
        reason: reason === "" ? null : reason,
        act,
      });
      return show(context, asked.of, reading, null);
    },
    (problem) => show(context, asked.of, null, problem),
  );
}

const reasonLengthMax = 500;

function askedIn(form: Form): Asked {
  return {
    role: form("role"),
    by: form("by"),
    value: form("value"),
    purpose: form("purpose"),
    group: form("group"),
    reason: form("reason").trim().slice(0, reasonLengthMax),
  };
}

function show(
  context: ConsoleContext,
  asked: Asked,
  reading: Reading | null,
  problem: Problem | null,
): Response | Promise<Response> {
  const shown = lookPage(frameOf(context), asked, reading, problem);
  return context.html(shown, problem === null ? 200 : statusOf(problem));
}

import { Hono } from "hono";
import { parseId } from "../../../kernel/ids.ts";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { formOf, secretOf } from "../visitor.ts";
import { type CentreContext, type CentreEnv, frameOf, orShow } from "./context.ts";
import { supportPage } from "./support-page.ts";
import { centreSupportTexts } from "./support-texts.ts";

/** Letting support in, and out again. */
export function supportRoutes(): Hono<CentreEnv> {
  const pages = new Hono<CentreEnv>();
  pages.get("/", async (context) => context.html(await shown(context, null, null)));
  pages.post("/invite", async (context) => {
    const field = await formOf(context);
    return done(context, async () => {
      const actor = context.var.app.actor(context.var.facts, { role: "subject", action: "look" });
      await context.var.app.support.invite(actor, {
        role: field("role"),
        dataGroups: [field("group")],
        hours: Number(field("hours")),
        reason: secretOf(field("reason").trim()),
      });
    });
  });
  pages.post("/end", async (context) => {
    const field = await formOf(context);
    return done(context, async () => {
      const actor = context.var.app.actor(context.var.facts, { role: "subject", action: "look" });
      const id = parseId("tie", field("grant")) ?? fail("not-found", "there is no such grant");
      await context.var.app.support.end(actor, id);
    });
  });
  return pages;
}

function done(context: CentreContext, deed: () => Promise<void>): Promise<Response> {
  return orShow(
    context,
    async () => {
      await deed();
      return context.html(await shown(context, null, centreSupportTexts[context.var.language].done));
    },
    (problem) => shown(context, problem, null),
  );
}

async function shown(context: CentreContext, problem: Problem | null, told: string | null) {
  const { app, facts } = context.var;
  const [grants, invitable] = await Promise.all([app.support.about(facts), app.support.invitable(facts)]);
  return supportPage(frameOf(context, facts), grants, invitable, problem, told);
}

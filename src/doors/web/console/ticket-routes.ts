import { Hono } from "hono";
import { parseId } from "../../../kernel/ids.ts";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { statusOf } from "../signed-in.ts";
import { type Form, secretOf } from "../visitor.ts";
import { actorIn, type ConsoleContext, type ConsoleEnv, doWith, frameOf } from "./context.ts";
import { supportTexts } from "./support-texts.ts";
import { ticketPage } from "./ticket-page.ts";

/** What it tells of when it is done. */
type Deed = (context: ConsoleContext, field: Form) => Promise<string | null>;

/** What an agent does with a ticket, each under the address that says so. */
const deeds: Readonly<Record<string, Deed>> = {
  open: async (context, field) => {
    const actor = actorIn(context, { role: field("role"), action: "read" });
    const identifier = { data: field("by"), value: secretOf(field("value")) };
    const scope = {
      dataGroups: [field("group")],
      hours: Number(field("hours")),
      reason: secretOf(field("reason").trim()),
    };
    await context.var.app.support.openTicket(actor, {
      ...scope,
      identifier,
      number: field("number").trim(),
      isForAll: field("for") === "all",
    });
    return supportTexts[context.var.language].opened;
  },
  end: async (context, field) => {
    const actor = actorIn(context, { role: field("role"), action: "look" });
    await context.var.app.support.end(actor, ticketIn(field));
    return null;
  },
  compare: async (context, field) => {
    const actor = actorIn(context, { role: field("role"), action: "read" });
    const named = { data: field("by"), value: secretOf(field("value")) };
    const matched = await context.var.app.support.compare(actor, ticketIn(field), named);
    const words = supportTexts[context.var.language];
    return matched ? words.match : words.noMatch;
  },
  "end-sessions": async (context, field) => {
    const actor = actorIn(context, { role: field("role"), action: "administer" });
    await context.var.app.support.endSessions(actor, ticketIn(field));
    return supportTexts[context.var.language].sessionsEnded;
  },
};

/** Tickets: support opens one before it looks, and finds out within it who is there. */
export function ticketRoutes(): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.get("/", (context) => show(context, null, null));
  for (const [name, deed] of Object.entries(deeds)) {
    pages.get(`/${name}`, (context) => show(context, null, null));
    pages.post(`/${name}`, (context) =>
      doWith(
        context,
        async (form) => show(context, null, await deed(context, form)),
        (problem) => show(context, problem, null),
      ),
    );
  }
  return pages;
}

async function show(
  context: ConsoleContext,
  problem: Problem | null,
  told: string | null,
): Promise<Response> {
  const { app, facts } = context.var;
  const shown = ticketPage(frameOf(context), await app.support.openedBy(facts), problem, told);
  return context.html(shown, problem === null ? 200 : statusOf(problem));
}

function ticketIn(field: Form) {
  return parseId("tie", field("ticket")) ?? fail("not-found", "there is no such ticket");
}

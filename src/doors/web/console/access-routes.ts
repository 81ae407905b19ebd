import { Hono } from "hono";
import { qualificationKinds } from "../../../domains/access/index.ts";
import type { Actor } from "../../../gate/index.ts";
import { type Day, endOfDay, textToDay, type Zone } from "../../../kernel/calendar.ts";
import type { Instant } from "../../../kernel/clock.ts";
import { parseId } from "../../../kernel/ids.ts";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { orAnswer, statusOf } from "../signed-in.ts";
import { type Form, secretOf } from "../visitor.ts";
import { actorIn, type ConsoleContext, type ConsoleEnv, doWith, frameOf } from "./context.ts";
import { accessPage, consolePage, consolePath } from "./pages.ts";
import { consoleTexts } from "./texts.ts";

type Deed = (context: ConsoleContext, actor: Actor, field: Form) => Promise<void>;

/** What administrators do, each under the address that says so. */
const deeds: Readonly<Record<string, Deed>> = {
  invite: async ({ var: { app, language, slug }, req }, actor, field) => {
    const address = new URL(consolePath(slug, "/invitation"), new URL(req.url).origin).href;
    await app.invite(actor, {
      name: secretOf(required(field("name"))),
      email: secretOf(required(field("email"))),
      role: field("role"),
      reason: reasonIn(field),
      language,
      address,
    });
  },
  withdraw: async ({ var: { app } }, actor, field) => {
    const id = parseId("invitation", field("invitation")) ?? fail("not-found", "there is no such invitation");
    await app.withdrawInvitation(actor, id);
  },
  "give-role": async ({ var: { app } }, actor, field) => {
    const expiresAt = field("until") === "" ? null : endOf(field("until"));
    await app.giveRole(actor, accountIn(field), { role: field("role"), reason: reasonIn(field), expiresAt });
  },
  "end-role": ({ var: { app } }, actor, field) => app.endRole(actor, accountIn(field), field("role")),
  "end-account": ({ var: { app } }, actor, field) => app.endStaff(actor, accountIn(field)),
  qualify: async ({ var: { app } }, actor, field) => {
    const kind = qualificationKinds.find((one) => one === field("kind"));
    const digest = field("digest").trim().toLowerCase();
    if (kind === undefined || !/^[0-9a-f]{64}$/.test(digest)) {
      return fail("invalid-value", "a document is named by its SHA-256 digest: 64 digits from 0 to f");
    }
    await app.qualify(actor, accountIn(field), {
      kind,
      digest: Buffer.from(digest, "hex"),
      validFrom: app.now(),
      validUntil: endOf(field("until")),
    });
  },
};

/** Roles and people. To look is an act of administration, too; to change takes a fresh proof. */
export function accessRoutes(): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.get("/", (context) => {
    const done = context.req.query("done") === "invite" ? consoleTexts[context.var.language].invited : null;
    return show(context, null, done);
  });
  for (const [name, deed] of Object.entries(deeds)) {
    pages.post(`/${name}`, (context) =>
      doWith(
        context,
        async (form) => {
          await deed(context, actorIn(context, { role: "administrator", action: "administer" }), form);
          const query = new URLSearchParams({ done: name, language: context.var.language });
          return context.redirect(`${consolePath(context.var.slug, "/access")}?${query}`, 303);
        },
        (problem) => show(context, problem, null),
      ),
    );
  }
  return pages;
}

function show(context: ConsoleContext, problem: Problem | null, told: string | null): Promise<Response> {
  const { app, language } = context.var;
  const frame = frameOf(context);
  return orAnswer(
    context,
    async () => {
      const actor = actorIn(context, { role: "administrator", action: "look" });
      const [members, invitations] = await Promise.all([app.members(actor), app.invitations(actor)]);
      const shown = accessPage(frame, { members, invitations, now: app.now() }, problem, told);
      return context.html(shown, problem === null ? 200 : statusOf(problem));
    },
    (own) => context.html(consolePage(frame, consoleTexts[language].access, [], own), statusOf(own)),
  );
}

function required(text: string): string {
  return text.trim() === "" ? fail("invalid-value", "a name and an address are needed") : text.trim();
}

function reasonIn(field: Form): string {
  const reason = field("reason").trim();
  if (reason.length >= 3 && reason.length <= 500) return reason;
  return fail("invalid-value", "a reason of 3 to 500 letters is needed");
}

function accountIn(field: Form) {
  return parseId("account", field("account")) ?? fail("not-found", "there is no such account");
}

// A day is meant whole: what is valid until a day is valid on it.
function endOf(text: string): Instant {
  const day: Day | null = textToDay(text);
  return day === null ? fail("invalid-value", "a day is written YYYY-MM-DD") : endOfDay(day, "UTC" as Zone);
}

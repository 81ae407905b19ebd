import { Hono } from "hono";
import type { Reading } from "../../../domains/vault/index.ts";
import type { SubjectId } from "../../../gate/index.ts";
import { parseId } from "../../../kernel/ids.ts";
import { fail, type Problem } from "../../../kernel/problem.ts";
import { type Form, formOf, secretOf } from "../visitor.ts";
import { type CentreContext, type CentreEnv, frameOf, orShow } from "./context.ts";
import { organisationPage } from "./organisation-page.ts";
import { organisationTexts } from "./organisation-texts.ts";
import { centrePath } from "./pages.ts";

/** What it found, where it looked for something. */
type Deed = (context: CentreContext, field: Form) => Promise<Reading | undefined>;

/** What somebody does in their organisation, each under the address that says so. */
const deeds: Readonly<Record<string, Deed>> = {
  found: done(({ var: { app, facts } }, field) => app.organisation.found(facts, secretOf(field("name")))),
  join: done(({ var: { app, facts } }, field) => app.organisation.accept(facts, secretOf(field("code")))),
  "take-office": done(({ var: { app, facts } }, field) => {
    const offer = parseId("invitation", field("offer")) ?? fail("not-found", "there is no such offer");
    return app.organisation.takeOffice(facts, offer);
  }),
  invite: done(({ var: { app, facts, language, slug }, req }, field) => {
    const address = new URL(centrePath(slug, "/organisation"), new URL(req.url).origin).href;
    const email = secretOf(field("email").trim());
    return app.organisation.invite(facts, { email, language, address, ...rightsIn(field) });
  }),
  change: done(({ var: { app, facts } }, field) =>
    app.organisation.change(facts, memberIn(field), rightsIn(field)),
  ),
  remove: done(({ var: { app, facts } }, field) => app.organisation.remove(facts, memberIn(field))),
  "offer-office": done(({ var: { app, facts } }, field) =>
    app.organisation.offerOffice(facts, memberIn(field)),
  ),
  support: done(({ var: { app, facts } }, field) =>
    app.organisation.setAdministered(facts, field("administered") === "yes"),
  ),
  add: done(({ var: { app, facts, caller } }, field) =>
    app.organisation.add(facts, field("data"), secretOf(field("text")), caller.transport),
  ),
  look: ({ var: { app, facts } }, field) => app.organisation.look(facts, memberIn(field), field("group")),
};

export function organisationRoutes(): Hono<CentreEnv> {
  const pages = new Hono<CentreEnv>();
  pages.get("/", async (context) => context.html(await shown(context, null, null, null)));
  for (const [name, deed] of Object.entries(deeds)) {
    pages.get(`/${name}`, async (context) => context.html(await shown(context, null, null, null)));
    pages.post(`/${name}`, async (context) => {
      const field = await formOf(context);
      return orShow(
        context,
        async () => {
          const found = (await deed(context, field)) ?? null;
          const told = found === null ? organisationTexts[context.var.language].done : null;
          return context.html(await shown(context, found, null, told));
        },
        (problem) => shown(context, null, problem, null),
      );
    });
  }
  return pages;
}

function done(deed: (context: CentreContext, field: Form) => Promise<void>): Deed {
  return async (context, field) => {
    await deed(context, field);
    return undefined;
  };
}

async function shown(
  context: CentreContext,
  found: Reading | null,
  problem: Problem | null,
  told: string | null,
) {
  const { app, facts } = context.var;
  return organisationPage(frameOf(context, facts), await app.organisation.of(facts), found, problem, told);
}

function memberIn(field: Form): SubjectId {
  return parseId("subject", field("member")) ?? fail("not-found", "there is no such member");
}

function rightsIn(field: Form) {
  const group = field("group");
  const may = field("may");
  return { views: may === "view" ? [group] : [], edits: may === "edit" ? [group] : [] };
}

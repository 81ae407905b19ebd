import type { Context, Hono } from "hono";
import { differencePage } from "./difference-page.ts";
import { differenceWords } from "./difference-words.ts";
import { busyPage, firstVersionPage, missingPage } from "./front.ts";
import type { Language, Published, WebApp } from "./port.ts";
import { versionsDocument, versionsPage } from "./versions-page.ts";

/** What is known once a tenant's address was read. */
export type TenantEnvironment = { Variables: { slug: string; published: Published; language: Language } };
export type TenantContext = Context<TenantEnvironment>;

/** The archive of a tenant: its versions, how each differs from the others, and the proof that it was published. */
export function addVersionPages(pages: Hono<TenantEnvironment>, app: WebApp): void {
  for (const form of ["", ".json"] as const) {
    pages.get(`/policy/:version{[1-9]\\d{0,8}}/difference${form}`, (context) =>
      showDifference(app, context, Number(context.req.param("version")), form),
    );
  }
  pages.get("/policy/:version/proof", async (context) => {
    const version = Number(context.req.param("version"));
    const receipt = await app.receiptOf(context.var.slug, version);
    if (receipt === null) return context.html(missingPage(context.var.language), 404);
    const name = `${context.var.slug}-policy-${version}.tlog-proof`;
    return context.text(receipt, 200, { "content-disposition": `attachment; filename="${name}"` });
  });
  pages.get("/versions", async (context) => {
    const { slug, published, language } = context.var;
    return context.html(versionsPage(slug, published, await app.archiveOf(slug), language));
  });
  pages.get("/versions.json", async (context) => {
    const { slug } = context.var;
    return context.json(app.sign(slug, "versions", versionsDocument(slug, await app.archiveOf(slug))));
  });
}

/** The difference to the version before, or to the one that is asked for. */
async function showDifference(
  app: WebApp,
  context: TenantContext,
  to: number,
  form: "" | ".json",
): Promise<Response> {
  const { slug, language } = context.var;
  const numbers = (await app.archiveOf(slug)).map(({ number }) => number);
  const before = numbers.find((number) => number < to);
  const asked = context.req.query("from") ?? String(before ?? "");
  if (numbers.includes(to) && asked === "") {
    return context.html(firstVersionPage(differenceWords[language].first, language));
  }
  const from = /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : 0;
  const found = from < to && from > 0 ? await app.differenceOf(slug, from, to) : null;
  if (found === null) return context.html(missingPage(language), 404);
  if (found === "busy") {
    return context.html(busyPage(differenceWords[language].busy, language), 503, { "retry-after": "60" });
  }
  if (form === ".json") {
    const { difference } = found;
    return context.json(
      app.sign(slug, "difference", JSON.parse(JSON.stringify({ tenant: slug, from, to, difference }))),
    );
  }
  return context.html(differencePage(slug, found, numbers, language));
}

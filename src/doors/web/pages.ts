import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { compress } from "hono/compress";
import type { TenantPromises } from "../../domains/promises/index.ts";
import { Problem, problems } from "../../kernel/problem.ts";
import { renderNotice } from "../../policy/index.ts";
import { type CentreEnv, centreRoutes } from "./centre/index.ts";
import { clausePage } from "./clause-page.ts";
import { type ConsoleEnv, consoleRoutes } from "./console/index.ts";
import { policyDocument } from "./document.ts";
import { explainPage } from "./explain-page.ts";
import { failedPage, frontPage, missingPage, problemsPage, readOnlyPage, refusedPage } from "./front.ts";
import type { Html } from "./layout.ts";
import { mailboxDocument, mailboxPage } from "./mailbox-page.ts";
import { scriptedPolicy } from "./passkey-parts.ts";
import { passkeyScript } from "./passkey-script.ts";
import { policyPage } from "./policy-page.ts";
import type { Language, Published, WebApp } from "./port.ts";
import { rolesPage } from "./roles-page.ts";
import { style } from "./style.ts";
import { styleguidePage } from "./styleguide.ts";
import { addVersionPages, type TenantContext, type TenantEnvironment } from "./version-routes.ts";

/** Pages that load nothing from elsewhere and run no script, but where a passkey is spoken to. */
const headers = {
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

type Env = { Bindings: HttpBindings };

const bothLanguages: readonly Language[] = ["en", "zh"];

/** The mark of a kept sentence, for the tab of the browser. */
const markSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M2 8.5 6.2 13 14 3" fill="none" stroke="#2f8a57" stroke-width="2.4"/></svg>`;

/** `3`, `3.md`, `3.json`: which version, and as what. */
const versionPattern = /^([1-9]\d{0,8})(\.md|\.json)?$/;

/** `failed` is told of every failure that is ours; the reader is told that it is in the log. */
export function makePages(app: WebApp, failed: (error: unknown) => void): Hono<Env> {
  const pages = new Hono<Env>();
  pages.use("*", compress());
  pages.use("*", async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) {
      // A page that speaks to a passkey has said that it runs our script.
      if (context.res.headers.get(name) !== scriptedPolicy) context.header(name, value);
    }
    context.header("vary", "accept-language", { append: true });
  });
  pages.get("/style.css", (context) =>
    context.body(style, 200, { "content-type": "text/css; charset=utf-8", "cache-control": "max-age=300" }),
  );
  pages.get("/passkey.js", (context) =>
    context.body(passkeyScript, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "max-age=300",
    }),
  );
  pages.get("/mark.svg", (context) =>
    context.body(markSvg, 200, { "content-type": "image/svg+xml", "cache-control": "max-age=86400" }),
  );
  pages.get("/", async (context) => {
    const kept = await Promise.all(
      app.tenants.map(async ({ slug }) => {
        const published = app.current(slug);
        return published === null ? [] : [{ slug, published, told: await app.promisesOf(slug) }];
      }),
    );
    return context.html(frontPage(kept.flat(), languageOf(context, bothLanguages)));
  });
  pages.get("/styleguide", (context) => context.html(styleguidePage()));
  pages.get("/problems", (context) => context.html(problemsPage()));
  pages.get("/mailbox", (context) => showMailbox(app, context));
  pages.get("/mailbox.json", (context) => showMailbox(app, context));
  pages.route("/t/:tenant/console", console(app));
  pages.route("/t/:tenant/me", centre(app));
  pages.route("/t/:tenant", tenantPages(app));
  pages.all("*", (context) => context.html(missingPage(languageOf(context, bothLanguages)), 404));
  pages.onError((error, context) => {
    if (error instanceof Problem && error.code !== "internal") {
      const status = problems[error.code].status;
      return context.html(refusedPage(error, languageOf(context, bothLanguages)), status);
    }
    failed(error);
    return context.html(failedPage(languageOf(context, bothLanguages)), 500);
  });
  return pages;
}

function tenantPages(app: WebApp) {
  const pages = new Hono<TenantEnvironment>();
  pages.use("*", async (context, next) => {
    const slug = context.req.param("tenant") ?? "";
    const published = app.current(slug);
    if (published === null) return context.html(missingPage(languageOf(context, bothLanguages)), 404);
    context.set("slug", slug);
    context.set("published", published);
    context.set("language", languageOf(context, published.policy.languages));
    await next();
  });
  pages.get("/policy", (context) => showPolicy(app, context, context.var.published, ""));
  pages.get("/policy.md", (context) => showPolicy(app, context, context.var.published, ".md"));
  pages.get("/policy.json", (context) => showPolicy(app, context, context.var.published, ".json"));
  pages.get("/policy/:version", async (context) => {
    const [, number, form = ""] = versionPattern.exec(context.req.param("version")) ?? [];
    const found = number === undefined ? null : await app.versionOf(context.var.slug, Number(number));
    return found === null
      ? context.html(missingPage(context.var.language), 404)
      : showPolicy(app, context, found, form);
  });
  addVersionPages(pages, app);
  pages.get("/key", (context) => context.text(`${app.keyOf(context.var.slug) ?? ""}\n`));
  pages.get("/roles", (context) => {
    const { slug, published, language } = context.var;
    return context.html(rolesPage(slug, published, language));
  });
  pages.get("/clauses/:id", async (context) => {
    const { slug, published, language } = context.var;
    const clause = published.policy.clauses.find(({ id }) => id === context.req.param("id"));
    if (clause === undefined) return context.html(missingPage(context.var.language), 404);
    const [told, history] = await Promise.all([app.promisesOf(slug), app.historyOf(slug, clause.id)]);
    const found = told?.verdicts.find((one) => one.clause === clause.id) ?? null;
    return context.html(clausePage(slug, published, clause, found, history, language));
  });
  pages.get("/explain", (context) => {
    const { slug, published, language } = context.var;
    return context.html(explainPage(slug, published, (name) => context.req.query(name), language));
  });
  // What was published is read. Whoever would write it is told so, and not that there is nothing here.
  pages.on(["POST", "PUT", "PATCH", "DELETE"], "/*", (context) =>
    context.html(readOnlyPage(context.var.language), 405, { allow: "GET, HEAD" }),
  );
  return pages;
}

/** Where staff sign in. It speaks both languages, whatever the policy is written in. */
function console(app: WebApp): Hono<ConsoleEnv> {
  const pages = new Hono<ConsoleEnv>();
  pages.use("*", async (context, next) => {
    const slug = context.req.param("tenant") ?? "";
    const [published, door] = [app.current(slug), app.consoleOf(slug)];
    if (published === null || door === null) {
      return context.html(missingPage(languageOf(context, bothLanguages)), 404);
    }
    const caller = app.callerOf(context.env.incoming);
    context.set("slug", slug);
    context.set("policy", published.policy);
    context.set("language", languageOf(context, bothLanguages));
    context.set("app", door);
    context.set("caller", caller);
    context.set("told", () => app.promisesOf(slug));
    return next();
  });
  pages.route("/", consoleRoutes());
  return pages;
}

/** Where people sign in, in the languages in which their policy is written. */
function centre(app: WebApp): Hono<CentreEnv> {
  const pages = new Hono<CentreEnv>();
  pages.use("*", async (context, next) => {
    const slug = context.req.param("tenant") ?? "";
    const [published, door] = [app.current(slug), app.centreOf(slug)];
    if (published === null || door === null) {
      return context.html(missingPage(languageOf(context, bothLanguages)), 404);
    }
    context.set("slug", slug);
    context.set("policy", published.policy);
    context.set("language", languageOf(context, published.policy.languages));
    context.set("app", door);
    context.set("caller", app.callerOf(context.env.incoming));
    return next();
  });
  pages.route("/", centreRoutes());
  return pages;
}

/** In the demo, at this machine. For everybody else there is no such page. */
function showMailbox(app: WebApp, context: Context<Env>): Response | Promise<Response> {
  const language = languageOf(context, bothLanguages);
  const caught = app.mailboxFor(context.env.incoming);
  if (caught === null) return context.html(missingPage(language), 404);
  context.header("cache-control", "no-store");
  const to = (context.req.query("to") ?? "").slice(0, 320);
  return context.req.path.endsWith(".json")
    ? context.json(mailboxDocument(caught, app.demoColleagues(), to))
    : context.html(mailboxPage(caught, app.demoColleagues(), to, language));
}

async function showPolicy(
  app: WebApp,
  context: TenantContext,
  shown: Published,
  form: string,
): Promise<Response> {
  const { slug, published, language } = context.var;
  const isNewest = shown.number === published.number;
  if (form === ".md") {
    const markdown = renderNotice(shown.policy, language, {
      format: "markdown",
      lastUpdated: shown.publishedOn,
    });
    return context.body(markdown, 200, { "content-type": "text/markdown; charset=utf-8" });
  }
  const told = isNewest ? await app.promisesOf(slug) : null;
  if (form === ".json") {
    return context.json(app.sign(slug, "policy", policyDocument(shown, told)));
  }
  // The newest version has two addresses, of which one is a step deeper.
  const clauses = context.req.param("version") === undefined ? "clauses" : "../clauses";
  const make = () => policyPage({ slug, shown, told, language, isNewest, clauses });
  return context.html(await remembered(told, `${language} ${clauses}`, make));
}

// The longest page is made once for each look at the promises, not for each reader.
const pagesByTold = new WeakMap<TenantPromises, Map<string, Html>>();

function remembered(told: TenantPromises | null, key: string, make: () => Html): Html {
  if (told === null) return make();
  const pages = pagesByTold.get(told) ?? new Map<string, Html>();
  pagesByTold.set(told, pages);
  const known = pages.get(key) ?? make();
  pages.set(key, known);
  return known;
}

/** The language that is asked for in the address; else the first of the reader's that the policy is written in. */
function languageOf<E extends object>(context: Context<E>, languages: readonly Language[]): Language {
  const asked = context.req.query("language");
  if (asked === "en" || asked === "zh") return languages.includes(asked) ? asked : "en";
  const accepted = (context.req.header("accept-language") ?? "").slice(0, 500).split(",");
  const wanted = accepted
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = parameters
        .map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1])
        .find((one) => one !== undefined);
      return { language: tag.toLowerCase().split("-")[0], weight: Number(weight ?? 1) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wanted) {
    const found = languages.find((one) => one === language);
    if (found !== undefined) return found;
  }
  return languages[0] ?? "en";
}

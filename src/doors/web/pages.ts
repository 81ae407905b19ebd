import { Hono } from "hono";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { problems } from "../../kernel/problem.ts";
import { type Policy, renderNotice } from "../../policy/index.ts";
import { style } from "./style.ts";

/** What this door needs of the app. */
export type WebApp = {
  readonly tenants: readonly { readonly slug: string }[];
  readonly policyOf: (slug: string) => { readonly policy: Policy; readonly publishedOn: string } | null;
};

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Pages that load nothing from elsewhere and run no script. */
const headers = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
};

export function makePages(app: WebApp): Hono {
  const pages = new Hono();
  pages.use("*", async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  });
  pages.get("/style.css", (context) =>
    context.body(style, 200, { "content-type": "text/css; charset=utf-8" }),
  );
  pages.get("/", (context) => context.html(home(app)));
  pages.get("/t/:tenant/policy", (context) => {
    const found = app.policyOf(context.req.param("tenant"));
    if (found === null) return context.html(missing(), 404);
    const { policy, publishedOn } = found;
    const language = context.req.query("language") === "zh" && policy.languages.includes("zh") ? "zh" : "en";
    const notice = renderNotice(policy, language, { format: "html", lastUpdated: publishedOn });
    const title = policy.title[language] ?? policy.title.en;
    return context.html(page(language, `${title} · ${policy.controller.name}`, html`${raw(notice)}`));
  });
  pages.get("/problems", (context) => context.html(problemList()));
  pages.all("*", (context) => context.html(missing(), 404));
  return pages;
}

function home(app: WebApp): Html {
  const rows = app.tenants.flatMap(({ slug }) => {
    const found = app.policyOf(slug);
    return found === null ? [] : [{ slug, ...found.policy }];
  });
  return page(
    "en",
    "Troth",
    html`<main id="main">
      <h1>Policies that are kept</h1>
      <p>
        Every sentence below is also a rule: the server permits or refuses by it, and remembers that it did.
      </p>
      <ul class="cards">
        ${rows.map(
          ({ slug, controller, title, version, effective, clauses }) =>
            html`<li>
              <h2><a href="/t/${slug}/policy">${title.en}</a></h2>
              <p>${controller.name} · version ${version}, in effect since ${effective} · ${clauses.length} clauses</p>
            </li>`,
        )}
      </ul>
      <p>For applications: <a href="/openapi.json">the API as OpenAPI 3.1</a>.</p>
    </main>`,
  );
}

/** What the `type` of a problem document leads to. */
function problemList(): Html {
  const rows = Object.entries(problems).map(
    ([code, { status, title }]) =>
      html`<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${title}</td></tr>`,
  );
  return page(
    "en",
    "Problems",
    html`<main id="main">
      <h1>Problems</h1>
      <p>Every expected failure of the API has a code that never changes its meaning.</p>
      <table>
        <caption>Codes, in the order of the registry</caption>
        <thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
        <tbody>${rows}</tbody>
      </table>
    </main>`,
  );
}

function missing(): Html {
  return page(
    "en",
    "Nothing here",
    html`<main id="main"><h1>Nothing here</h1><p><a href="/">The policies that are kept here</a></p></main>`,
  );
}

function page(language: "en" | "zh", title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="${language === "zh" ? "zh-CN" : "en"}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the text</a>
        <header><a href="/">Troth</a></header>
        ${body}
      </body>
    </html>`;
}

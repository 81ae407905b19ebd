import { html } from "hono/html";
import { dataWordsIn, type Policy, roleTable } from "../../policy/index.ts";
import { type Html, inWords, page } from "./layout.ts";
import { linksOf } from "./policy-page.ts";
import type { Language, Published } from "./port.ts";
import { texts } from "./texts.ts";

/** Who may see what, and why: the table of roles, made of the rules by which the gate decides. */
export function rolesPage(slug: string, { policy, number }: Published, language: Language): Html {
  const words = texts[language];
  const rows = roleTable(policy);
  const sections = policy.vocabulary.roles.map(({ name, words: called }) => {
    const own = rows.filter((row) => row.role === name);
    const title = inWords(called, language);
    if (own.length === 0)
      return html`<section id="role-${name}"><h2>${title}</h2><p>${words.seesNothing}</p></section>`;
    const body = own.map(
      ({ purpose, data }) =>
        html`<tr><th scope="row">${purposeIn(policy, purpose, language)}</th><td data-head="${words.mayRead}">${dataWordsIn(policy, language, data).join(words.comma)}</td></tr>`,
    );
    return html`<section id="role-${name}"><h2>${title}</h2><table><caption>${words.roleCaption(title)}</caption><thead><tr><th scope="col">${words.forPurpose}</th><th scope="col">${words.mayRead}</th></tr></thead><tbody>${body}</tbody></table></section>`;
  });
  const body = html`<main id="main"><h1>${words.roles}</h1>
<p class="summary">${words.rolesLead}</p><p class="quiet">${words.inEffect(number, policy.effective)}</p>
${sections}</main>`;
  const title = `${words.roles} · ${policy.controller.name}`;
  return page(language, title, body, linksOf(slug, policy.languages, language, `/t/${slug}/roles`));
}

function purposeIn({ vocabulary }: Policy, name: string, language: Language): string {
  const found = vocabulary.purposes.find((one) => one.name === name);
  return found === undefined ? name : inWords(found.words, language);
}

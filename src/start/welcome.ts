import type { DemoKeys } from "./demo.ts";
import { demoPeople } from "./people.ts";

/** What the start prints: where to look, what to use, and a transcript to paste. */
export function welcome(
  url: string,
  demo: { readonly slug: string; readonly keys: DemoKeys } | null,
  mail: { readonly hasMailbox: boolean; readonly cannotSend: string | null },
  isDatabaseOurs: boolean,
): string {
  const lines = [
    ``,
    `Troth is ready.`,
    ``,
    `  pages    ${url}/`,
    `  API      ${url}/v1   (${url}/openapi.json)`,
  ];
  if (mail.hasMailbox) lines.push(`  mailbox  ${url}/mailbox   (what the demo sends goes no further)`);
  if (mail.cannotSend !== null) lines.push(``, mail.cannotSend);
  if (demo === null) return `${lines.join("\n")}\n`;
  const { slug, keys } = demo;
  lines.push(
    `  notice   ${url}/t/${slug}/policy`,
    `  console  ${url}/t/${slug}/console   (who works there, and their codes: in the mailbox)`,
    `  centre   ${url}/t/${slug}/me   (for a demo person, such as ${String(demoPeople(1)[0]?.fields.get("business-email")?.reveal())}: the code is in the mailbox)`,
    ``,
    `Demo keys of tenant ${slug} (on this machine only):`,
    ``,
    `  SHOP=${keys.shop}`,
    `  DESK=${keys.desk}`,
    ``,
    ...transcript(url, slug),
    ``,
    isDatabaseOurs
      ? `Ctrl-C stops everything, the database included.`
      : `Ctrl-C stops the server; the database is yours and goes on.`,
  );
  return `${lines.join("\n")}\n`;
}

/** Three calls to paste: what is kept, what is masked, what is refused and by which clause. */
function transcript(url: string, slug: string): readonly string[] {
  return [
    `Paste the keys, then these three calls.`,
    ``,
    `1. The shop collects a registration. A birth date is not in the policy: it is refused by its clause.`,
    ``,
    curl(url, "SHOP", "collections", {
      property: `${slug}-web`,
      scenario: "account-registration",
      purposes: ["account-verification", "technical-support"],
      residency: "us",
      fields: {
        "full-name": "Nora Lindqvist",
        "business-email": "nora@example.com",
        "phone-number": "+1 202 555 0142",
        "birth-date": "1990-04-01",
      },
    }),
    ``,
    `2. The support desk reads for technical support: the policy masks what support need not see.`,
    ``,
    curl(url, "DESK", "readings", {
      identifier: { data: "business-email", value: "nora@example.com" },
      purpose: "technical-support",
      fields: ["full-name", "business-email", "phone-number"],
    }),
    ``,
    `3. The desk asks for the card number: refused, with the clause and what would be permitted instead.`,
    ``,
    curl(url, "DESK", "readings", {
      identifier: { data: "business-email", value: "nora@example.com" },
      purpose: "technical-support",
      fields: ["credit-card-number"],
    }),
  ];
}

function curl(url: string, key: string, path: string, body: object): string {
  return [
    `  curl -s ${url}/v1/${path} -H "authorization: Bearer $${key}" -H "content-type: application/json" \\`,
    `    -d '${JSON.stringify(body)}'`,
  ].join("\n");
}

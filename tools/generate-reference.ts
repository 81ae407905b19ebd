/** Writes `docs/reference`: what the code says of itself, as files that can be read without it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openApi, routes } from "../src/doors/api/index.ts";
import { problems } from "../src/kernel/problem.ts";
import { policySchema } from "../src/policy/index.ts";

const root = join(import.meta.dirname, "..");

/** How to bring the files up to date, for whoever finds them stale. */
export const command = "npx tsx tools/generate-reference.ts";

/** The text of every generated file, by its name in `docs/reference`. */
export function references(): ReadonlyMap<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return new Map([
    ["openapi.json", `${JSON.stringify(openApi(routes, version), null, 2)}\n`],
    ["policy.schema.json", `${JSON.stringify(policySchema(), null, 2)}\n`],
    ["problems.md", problemsPage()],
  ]);
}

type Listed = { readonly code: string; readonly title: string };

/** A heading for each code, so that the `type` of a problem document leads to it. */
function problemsPage(): string {
  const byStatus = new Map<number, Listed[]>();
  for (const [code, { status, title }] of Object.entries(problems)) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), { code, title }]);
  }
  const sections = [...byStatus].sort(([a], [b]) => a - b).map(([status, listed]) => section(status, listed));
  return [preface, ...sections].join("\n");
}

const preface = `# Problems

<!-- Made of src/kernel/problem.ts by \`${command}\`. A test fails when it is stale. -->

Every expected failure of the API is a problem document after RFC 9457, of type \`application/problem+json\`. Programs look at
\`code\`, which is part of the contract and never used for anything else. \`detail\` is a sentence for people and may change.

| member | what it says |
|---|---|
| \`type\` | the address of the code on this page |
| \`code\`, \`title\`, \`status\` | as below |
| \`detail\` | what was wrong this time, without personal data |
| \`instance\` | the call, as the operator's log names it |
| \`errors\` | one for each thing wrong: \`pointer\` into the body, \`detail\`, and for a refusal \`code\`, \`clauses\` and \`nearest\` |
| \`facts\` | ids and names that belong to it, such as the \`entry\` in the log |

A refusal of several fields for different reasons has the code \`denied\`; each of its \`errors\` has a code of its own.
`;

/** What the caller does about it, where the status alone does not say so. */
const adviceByStatus: Readonly<Record<number, string>> = {
  400: "The same call fails again. Change it.",
  403: "The policy, the subject's choice or the scope of the key refuses. The same call may succeed once that has changed.",
  409: "The call meets something else that is so, or is under way.",
  422: "The form is right and the content is not.",
  429: "Wait as long as `retry-after` says.",
  500: "It is our mistake. Give `instance` to the operator.",
  503: "Nothing was done. Ask again later.",
};

function section(status: number, listed: readonly Listed[]): string {
  const advice = adviceByStatus[status];
  const head = advice === undefined ? [`## ${status}`, ""] : [`## ${status}`, "", advice, ""];
  return [...head, ...listed.flatMap(({ code, title }) => [`### ${code}`, "", `${title}.`, ""])].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const folder = join(root, "docs", "reference");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of references()) writeFileSync(join(folder, name), text);
}

import { compile, deadLink, type Finding, linksOfPolicy, silenceOf } from "../../policy/index.ts";
import { type Command, type Context, done, failed, wronglyUsed } from "./command.ts";
import { count, paint, printJson } from "./output.ts";
import { errorsIn, type FolderPolicy, listFindings, pathIn, readFolder } from "./policy.ts";

export const check: Command = {
  name: "check",
  summary: "Look for mistakes in policies: in their text, their names, their clauses and their rules",
  operands: { words: "<policy folder>...", min: 1, max: 100 },
  options: { links: { takes: null, words: "ask for every page that the words lead to, over the network" } },
  example: "troth check policies/jmi",
  exits: { 0: "no errors; there may be warnings", 1: "errors: the server would not load the policy" },
  run: async (given, context) => {
    const read: FolderPolicy[] = [];
    for (const folder of given.operands) {
      const one = await readFolder(context, folder);
      if (one === null) return wronglyUsed;
      read.push(one);
    }
    const checked: Checked[] = [];
    for (const one of read) {
      checked.push(verdictOf(given.has("links") ? await withLinks(one, context) : one));
    }
    const ok = checked.every((one) => one.ok);
    if (given.has("json")) printJson(context, { ok, policies: checked });
    else for (const one of checked) context.print(render(context, one));
    return ok ? done : failed;
  },
};

const askedAtOnce = 4;

/** What was read, with a finding for each page that cannot be. */
async function withLinks(one: FolderPolicy, context: Context): Promise<FolderPolicy> {
  const links = one.policy === null ? [] : linksOfPolicy(one.policy);
  const dead: Finding[] = [];
  for (let at = 0; at < links.length; at += askedAtOnce) {
    const asked = links.slice(at, at + askedAtOnce).map(async (link) => {
      const why = await context.ports.askLink(link.href);
      return why === null ? [] : [deadLink(link, why, one.positions)];
    });
    dead.push(...(await Promise.all(asked)).flat());
  }
  const moved = dead.map((finding) => ({ ...finding, path: pathIn(one.folder, finding.path) }));
  return { ...one, findings: [...one.findings, ...moved] };
}

type Checked = ReturnType<typeof verdictOf>;

function verdictOf({ folder, policy, findings: mistakes, positions }: FolderPolicy) {
  const isSound = policy !== null && errorsIn(mistakes).length === 0;
  // What is said must be right before it is of use to hear what is not said.
  const silence = isSound ? silenceOf(policy, positions) : [];
  const findings = [...mistakes, ...silence.map((one) => ({ ...one, path: pathIn(folder, one.path) }))];
  // A policy may be right in every sentence and still be too entangled for its tables.
  const compiled = isSound ? compile(policy) : null;
  const tooLarge = compiled === null || compiled.ok ? null : compiled.why;
  return {
    folder,
    ok: isSound && tooLarge === null,
    clauses: policy?.clauses.length ?? null,
    tooLarge,
    findings,
  };
}

function render(context: Context, { folder, ok, clauses, tooLarge, findings }: Checked): string {
  const errors = errorsIn(findings).length;
  const counts = [
    ...(clauses === null ? [] : [count(clauses, "clause")]),
    ...(errors === 0 ? [] : [count(errors, "error")]),
    ...(findings.length === errors ? [] : [count(findings.length - errors, "warning")]),
    ...(tooLarge === null ? [] : [`too large to compile: ${tooLarge}`]),
    ...(ok && findings.length === 0 ? ["no findings"] : []),
  ];
  const verdict = ok ? paint(context, "good", "passes") : paint(context, "bad", "fails");
  return `${listFindings(context, findings)}${folder} ${verdict}: ${counts.join(", ")}.\n`;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPolicy, compile, decide, type Policy, parsePolicy, silenceOf } from "../src/policy/index.ts";
import { known } from "../src/start/index.ts";
import { root } from "./support/source.ts";
import { openWorld, type World } from "./support/world.ts";

const world = await openWorld();

/** The fenced blocks of a guide in one language, in their order. */
function blocksOf(guide: string, language: string): string[] {
  const text = readFileSync(join(root, "docs", "guides", guide), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, block]) => block ?? "",
  );
}

type Exchange = { readonly request: string; readonly answer: string };

function exchangesOf(guide: string): Exchange[] {
  const blocks = blocksOf(guide, "http");
  const pairs = blocks.flatMap((request, index) =>
    index % 2 === 0 ? [{ request, answer: blocks[index + 1] ?? "" }] : [],
  );
  expect(pairs.length).toBeGreaterThan(5);
  return pairs;
}

test("every call of the quick start is answered as it says", async () => {
  const told = new Map([
    ["SHOP", await world.keyFor("application")],
    ["DESK", await world.keyFor("support")],
  ]);
  for (const { request, answer } of exchangesOf("quick-start.md")) {
    if (request.includes("/v1/log/")) await world.settleLog();
    const got = await send(
      world,
      request.replaceAll(/\$(\w+)/g, (_, name: string) => told.get(name) ?? "?"),
    );
    const [status = "", body = ""] = answer.split("\n\n");
    expect(`${got.status}\n`, got.text).toBe(`${status.trim()}\n`);
    if (body === "") continue;
    expect(got.json).toEqual(expected(JSON.parse(body)));
    for (const [, name = "", value = ""] of got.text.matchAll(/"(subject|id|entry)":"([^"]+)"/g)) {
      told.set(name, value);
    }
  }
});

/** Sends a block that is written as HTTP is: a line, headers, an empty line, a body. */
function send({ call }: World, block: string) {
  const [head = "", ...rest] = block.split("\n\n");
  const [line = "", ...headerLines] = head.trim().split("\n");
  const [method = "", path = ""] = line.split(" ");
  const headers = Object.fromEntries(headerLines.map((one) => one.split(/: (.*)/).slice(0, 2)));
  const body = rest.join("\n\n").trim();
  return call(null, method, path, body === "" ? undefined : body, headers);
}

const more = "…";

/** The answer as a pattern: `…` stands for anything, or for more of a list; members that are not told may be there. */
function expected(told: unknown): unknown {
  if (typeof told === "string") {
    return told.includes(more)
      ? expect.stringMatching(new RegExp(`^${told.split(more).map(escaped).join(".+")}$`))
      : told;
  }
  if (Array.isArray(told)) {
    const listed = told.filter((one) => one !== more).map(expected);
    return listed.length === told.length ? listed : expect.arrayContaining(listed);
  }
  if (typeof told !== "object" || told === null) return told;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(told).map(([name, one]) => [name, expected(one)])),
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The policy that the guide builds, from the files whose names stand in their first lines. */
function policyOfGuide(): Policy {
  const files = blocksOf("writing-a-policy.md", "yaml").map((text): [string, Buffer] => [
    /^# (\S+\.yaml)\n/.exec(text)?.[1] ?? expect.fail("a file of the guide begins with its name"),
    Buffer.from(text),
  ]);
  const { policy, findings, positions } = parsePolicy(new Map(files));
  expect(findings).toEqual([]);
  expect(policy === null ? [] : checkPolicy(policy, positions, known)).toEqual([]);
  const silence = policy === null ? [] : silenceOf(policy, positions).map(({ message }) => message);
  for (const topic of ["children", "breach-notice", "termination"])
    expect(silence).toContainEqual(expect.stringContaining(`\`${topic}\``));
  return policy ?? expect.fail("the guide's policy is one");
}

test("the policy that the guide builds passes its check without a finding", () => {
  expect(policyOfGuide().clauses.map((clause) => clause.id)).toContain("LIN-2-b");
});

test("the policy that the guide builds answers as the guide says", () => {
  const compiled = compile(policyOfGuide());
  if (!compiled.ok) return expect.fail(compiled.why);
  const guide = readFileSync(join(root, "docs", "guides", "writing-a-policy.md"), "utf8");
  const rows = [...guide.matchAll(/^\| `(read|use)` \|.*\|$/gm)].map(([row]) => row.split("|").slice(1, -1));
  expect(rows.length).toBeGreaterThan(5);
  for (const [action = "", data = "", purpose = "", role = "", facts = "", answer = ""] of rows) {
    const state = Object.fromEntries(
      [...facts.matchAll(/`(\w+)` ([\w-]+)/g)].map(([, fact, is]) => [fact, is]),
    );
    const names = { action: bare(action), data: bare(data), purpose: bare(purpose), role: bare(role) };
    const where = { scenario: "registration", source: "subject", recipient: "self", region: "eu" };
    const others = { objection: "no", restriction: "no" };
    const decision = decide(compiled.artefact, { ...names, ...where, state: { ...others, ...state } });
    const clauses = decision.clauses.map((clause) => `\`${clause}\``).join(", ");
    const said =
      decision.outcome === "permitted"
        ? `permitted by ${clauses}${decision.obligations.map((one) => `: ${one.type} ${one.argument}`).join("")}`
        : `${decision.outcome}, \`${decision.code}\`, ${clauses}`;
    expect(said).toBe(answer.trim());
  }
});

function bare(cell: string): string {
  return cell.trim().replaceAll("`", "");
}

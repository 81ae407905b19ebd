import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type Proof,
  type TenantPromises,
  totalsOf,
  verdictOf,
  verdictWords,
} from "../../src/domains/promises/index.ts";
import { makePages, type Published, type WebApp } from "../../src/doors/web/index.ts";
import { at } from "../../src/kernel/clock.ts";
import { compile, policyDigest } from "../../src/policy/index.ts";
import { loadPolicy } from "../../src/start/tenants.ts";
import { root } from "../support/source.ts";

const now = at(1_790_000_000_000);
const published = new Map([
  ["jmi", await publishedOf("jmi")],
  ["geex", await publishedOf("geex")],
]);

test("a page comes in the language that is asked for, else in the reader's, else in English", async () => {
  const zh = { "accept-language": "fr, zh-TW;q=0.9, en;q=0.8" };
  expect(await languageOf("/t/geex/policy", zh)).toBe("zh-CN");
  expect(await languageOf("/t/geex/policy", { "accept-language": "zh;q=0, en" })).toBe("en");
  expect(await languageOf("/t/geex/policy?language=en", zh)).toBe("en");
  expect(await languageOf("/t/jmi/policy?language=zh")).toBe("en");
  expect((await get("/t/geex/policy", null, zh)).headers.get("vary")).toContain("accept-language");
});

test("before the first look a policy says so, and shows none of its sentences as kept", async () => {
  const text = await textOf("/t/jmi/policy", null);
  expect(text).toContain("Nobody has looked yet.");
  expect(articlesOf(text)).not.toContain('class="mark');
  const clause = await textOf("/t/jmi/clauses/JMI-0-b", null);
  expect(clause).toContain("Nobody has looked yet.");
  expect(clause).not.toContain("words only");
});

test("a sentence whose evidence has expired is not shown as true: it says so", async () => {
  const words = { en: "The term of the document “Audit” ended on 2026-09-01." };
  const stale = told("jmi", { kind: "evidence", name: "audit", state: "stale", words });
  for (const path of ["/t/jmi/policy", "/t/jmi/clauses/JMI-0-b"]) {
    const text = articlesOf(await textOf(path, stale));
    expect(text).toContain("unproven");
    expect(text).toContain(words.en);
    expect(text).not.toContain("✓");
  }
});

test("a harmful term has a page that says what is refused and what would have to be on record", async () => {
  const text = await textOf("/t/geex/clauses/GEEX-c1-s1-1-2-b", told("geex", {}));
  expect(text).toContain("This we refuse:");
  expect(text).toContain("What would have to be on record first:");
  expect(text).toContain("blocked");
});

test("the front page says in both languages what this is, and how each policy stands", async () => {
  const text = await textOf("/", told("jmi", {}));
  expect(text).toContain("Every sentence of these policies is also a rule.");
  expect(text).toContain("Nobody has looked yet.");
  expect(text).toMatch(/\d+ of \d+ sentences kept\./);
  const chinese = await textOf("/?language=zh", told("jmi", {}));
  expect(chinese).toContain('<h2 lang="en">');
  expect(chinese).toContain("尚未检查");
});

test("GEEX-c0-g: from wherever one is, at most four steps lead to the policy, in either language", async () => {
  const linksOn = async (path: string) =>
    [...(await textOf(path, null)).matchAll(/<a [^>]*href="(\/[^"#]*)"/g)].map(([, href = ""]) => href);
  const isPolicy = (href: string) => href.startsWith("/t/geex/policy");
  for (const from of [
    "/",
    "/?language=zh",
    "/nothing",
    "/problems",
    "/styleguide",
    "/t/geex/roles",
    "/t/geex/explain",
  ]) {
    let at = [from];
    let steps = 0;
    while (!at.some(isPolicy) && steps < 5) {
      at = [...new Set((await Promise.all(at.slice(0, 20).map(linksOn))).flat())];
      steps++;
    }
    expect(steps, from).toBeLessThanOrEqual(4);
  }
  expect(await textOf("/t/geex/policy?language=zh", null)).toContain('<html lang="zh-CN">');
});

test("a verdict is a mark and a word, never a colour alone", async () => {
  const text = await textOf("/t/jmi/policy", told("jmi", { state: "violated" }));
  expect(text).toContain('class="mark broken">broken<');
  const sheet = await textOf("/style.css", null);
  const shapes = verdictWords.map(
    (word) => new RegExp(`\\.mark\\.${word}::before \\{ content: "(.)`).exec(sheet)?.[1],
  );
  expect(new Set(shapes).size).toBe(verdictWords.length);
  expect(shapes).not.toContain(undefined);
});

test("an older version is told from the newest, and has no verdicts", async () => {
  const older = await textOf("/t/jmi/policy/1", told("jmi", {}), 2);
  expect(older).toContain("no longer the newest");
  expect(older).not.toContain('class="mark');
  expect(older).toContain('<a href="/t/jmi/policy">');
});

test("a policy is there as Markdown and as JSON with its verdicts and digest", async () => {
  const markdown = await get("/t/jmi/policy.md", null);
  expect(markdown.headers.get("content-type")).toContain("text/markdown");
  expect(await markdown.text()).toContain("**JMI-0-b**");
  const json: { document: unknown } = JSON.parse(await textOf("/t/jmi/policy.json", told("jmi", {})));
  expect(json.document).toMatchObject({
    digest: published.get("jmi")?.digest,
    clauses: published.get("jmi")?.policy.clauses.map(({ id }) => ({ id })),
    promises: { totals: { kept: expect.any(Number) } },
  });
});

test("what is not there is a page of its own that leads back, and leaks nothing", async () => {
  for (const path of [
    "/nothing",
    "/t/nobody/policy",
    "/t/jmi/policy/99",
    "/t/jmi/policy/0",
    "/t/jmi/clauses/X",
  ]) {
    const answer = await get(path, null);
    expect(answer.status, path).toBe(404);
    expect(await answer.text()).toContain('<a href="/">');
  }
});

test("when a page cannot be made it says what to do, and not what went wrong inside", async () => {
  const broken = { ...appOf(null), promisesOf: () => Promise.reject(new Error("password=hunter2")) };
  const told: unknown[] = [];
  const answer = await makePages(broken, (error) => told.push(error)).request("/t/jmi/policy");
  expect(told).toHaveLength(1);
  expect(answer.status).toBe(500);
  const text = await answer.text();
  expect(text).not.toContain("hunter2");
  expect(text).toContain("try again");
});

test("every page forbids script, frames, and whatever comes from elsewhere", async () => {
  for (const path of ["/", "/t/jmi/policy", "/t/jmi/explain", "/styleguide", "/nothing"]) {
    const { headers } = await get(path, null);
    expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
  }
});

test("a no names its clause in the clause's own words, and what would permit it", async () => {
  const query =
    "role=support&action=read&data=credit-card-number&purpose=technical-support&retention=within&age=adult" +
    "&objection=no&restriction=no&collectedFor=this-purpose";
  const text = await textOf(`/t/jmi/explain?${query}`, null);
  expect(text).toContain("<code>purpose-mismatch</code>");
  expect(text).toContain('href="/t/jmi/clauses/JMI-II-1-a"');
  expect(text).toContain("Payment data belongs to none.");
  expect(text).toContain("For which purpose: <strong>Taking a payment</strong>");
  expect(await textOf("/t/jmi/explain?role=support&data=credit-card-number", null)).toMatch(
    /What would permit it|Permitted/,
  );
});

test("a name that the policy does not have is refused by that name, and nothing is asked in its place", async () => {
  const text = await textOf("/t/jmi/explain?data=birth-date", null);
  expect(text).toContain("this policy does not know “birth-date”");
  const hostile = await textOf("/t/jmi/explain?data=%3Cscript%3Ealert(1)", null);
  expect(hostile).not.toContain("alert(1)");
});

test("the longest policy is at most 100 KB on the wire, and is made within 50 ms, in both languages", async () => {
  for (const language of ["en", "zh"]) {
    const path = `/t/geex/policy?language=${language}`;
    const answer = await get(path, told("geex", {}), { "accept-encoding": "gzip" });
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect((await answer.arrayBuffer()).byteLength, language).toBeLessThanOrEqual(100_000);
    // Each time with verdicts that are new, so that nothing is remembered; the best of them, because machines are shared.
    const took: number[] = [];
    for (let round = 0; round < roundsMax; round++) took.push(await msFor(path, told("geex", {})));
    expect(Math.min(...took), language).toBeLessThanOrEqual(50);
  }
});

const roundsMax = 10;

async function msFor(path: string, promises: TenantPromises): Promise<number> {
  const from = performance.now();
  await textOf(path, promises);
  return performance.now() - from;
}

function get(
  path: string,
  promises: TenantPromises | null,
  headers: Record<string, string> = {},
  number = 1,
): Response | Promise<Response> {
  return makePages(appOf(promises, number), (error) => expect.unreachable(String(error))).request(path, {
    headers,
  });
}

async function textOf(path: string, promises: TenantPromises | null, number = 1): Promise<string> {
  return (await get(path, promises, {}, number)).text();
}

/** A page without what explains the marks. */
function articlesOf(text: string): string {
  return text.replace(/<dl class="legend">.*?<\/dl>/s, "");
}

async function languageOf(path: string, headers: Record<string, string> = {}) {
  return /<html lang="([^"]+)"/.exec(await (await get(path, null, headers)).text())?.[1];
}

/** An app whose policies are in version `number`, with what is told of one of them. */
function appOf(promises: TenantPromises | null, number = 1): WebApp {
  const versionsOf = (slug: string) => {
    const one = published.get(slug);
    return one === undefined
      ? []
      : Array.from({ length: number }, (_, i) => ({ ...one, number: number - i }));
  };
  return {
    tenants: [...published.keys()].map((slug) => ({ slug })),
    current: (slug) => versionsOf(slug)[0] ?? null,
    archiveOf: async (slug) =>
      versionsOf(slug).map(({ digest, policy }, index, all) => ({
        ...{ number: all.length - index, digest, effective: policy.effective, until: null, publishedAt: now },
        ...{ reason: null, change: null, readability: [] },
      })),
    versionOf: async (slug, wanted) => versionsOf(slug).find((one) => one.number === wanted) ?? null,
    differenceOf: async () => null,
    promisesOf: async (slug) => (promises?.tenant === slug ? promises : null),
    historyOf: async () => [],
    receiptOf: async () => null,
    sign: (_, kind, document) => ({ document, note: kind }),
    keyOf: () => null,
    mailboxFor: () => null,
    demoColleagues: () => [],
    callerOf: () => ({ address: null, isLocal: false, transport: "plain" }),
    consoleOf: () => null,
    centreOf: () => null,
  };
}

async function publishedOf(slug: string): Promise<Published> {
  const { policy } = await loadPolicy(join(root, "policies", slug));
  if (policy === null) throw new Error("a published policy can be read");
  const compiled = compile(policy);
  if (!compiled.ok) throw new Error(compiled.why);
  const { artefact } = compiled;
  return { policy, artefact, number: 1, digest: policyDigest(policy), publishedOn: "2026-09-21" };
}

/** Every clause of a policy with one and the same proof. */
function told(slug: string, given: Partial<Proof>): TenantPromises {
  const proof: Proof = {
    ...{ kind: "gate", name: "permit", state: "holds", words: { en: "The gate decides by it." } },
    ...{ checkedAt: now, validUntil: null, count: 0, ...given },
  };
  const verdicts = (published.get(slug)?.policy.clauses ?? []).map(({ id, kind }) => ({
    ...{ clause: id, verdict: verdictOf(kind, [proof]), since: now, proofs: [proof] },
    decisions: { permitted: 0, refused: 0 },
  }));
  return {
    ...{ tenant: slug, policyVersion: 1, policyDigest: "", computedAt: now },
    ...{ verdicts, totals: totalsOf(verdicts) },
  };
}

import { expect } from "vitest";
import { z } from "zod";
import { openWorld } from "./world.ts";
import { collectedIn, decisionsIn, problemIn, textIn } from "./world-answers.ts";
import type { Answer } from "./world-http.ts";
import { decisionOf } from "./world-log.ts";

/** What a refused call may leave behind, and nothing else. */
export const onlyTheRefusal = { "audit.entry": 1, "audit.payload": 1 };

/** `403 no-consent by JPL-1-3-a`: what a caller is told of a refusal, all of its clauses together. */
export function whyNot(answer: Answer): string {
  const { status, code, errors } = problemIn(answer);
  const clauses = new Set(errors.flatMap((error) => error.clauses ?? []));
  return `${status} ${code} by ${[...clauses].sort().join(" ")}`;
}

/** A world of one tenant, and what tests of its promises ask for again and again. */
export async function openTenant(slug: string, property: string) {
  const world = await openWorld({ tenants: [slug] });
  const tenant = world.app.tenantBySlug(slug) ?? expect.unreachable("the tenant is served");
  const { admin } = world.database;
  // Everybody is at home, unless a test says otherwise.
  const region = tenant.policy.homeRegion;
  const keyFor = (role: string, options: object = {}) =>
    world.keyFor(role, { tenant: slug, region, ...options });
  const app = await keyFor("application");
  // Some data is turned away without it, and which that is does not matter here.
  const callTls = world.callTls();

  function collect(body: object, key = app) {
    return callTls(key, "POST", "/v1/collections", { property, residency: region, ...body });
  }

  async function register(body: object): Promise<string> {
    return collectedIn(await collect(body)).subject;
  }

  async function agree(subject: string, purpose: string, changes: object = {}): Promise<string> {
    const words = `Yes, you may use my data for ${purpose}.`;
    const given = { subject, purpose, act: "tick", language: "en", property, words, ...changes };
    return textIn(await world.call(app, "POST", "/v1/consents", given), "id");
  }

  async function withdraw(consent: string): Promise<void> {
    expect((await world.call(app, "PUT", `/v1/consents/${consent}/withdrawal`)).status).toBe(200);
  }

  function read(key: string, subject: string, purpose: string, fields: readonly string[], more: object = {}) {
    return callTls(key, "POST", "/v1/readings", { subject, purpose, fields, ...more });
  }

  async function decide(key: string, question: object) {
    return decisionsIn(await callTls(key, "POST", "/v1/decisions", question));
  }

  /** The terms under which data of one type was kept, oldest first. */
  async function kept(data: string): Promise<readonly string[]> {
    const rows = await admin<{ terms: string }[]>`
      select property || ' ' || scenario || ' ' || source || ' ' || array_to_string(purposes, ',') as terms
      from vault.record where ${data} = any(data_types) order by id`;
    return rows.map((row) => row.terms);
  }

  /** What everybody is told of a clause: its verdict, with the words of those proofs that are missing. */
  async function verdictOn(clause: string): Promise<{ verdict: string; missing: readonly string[] }> {
    await world.settleLog();
    await world.app.promises.turn(tenant.id);
    const told = verdictsForm.parse((await world.call(app, "GET", "/v1/promises")).json);
    const found = told.verdicts.find((one) => one.clause === clause) ?? expect.unreachable(clause);
    const missing = found.proofs.flatMap(({ state, words }) => (state === "missing" ? [words.en] : []));
    return { verdict: found.verdict, missing };
  }

  /** The register of trackers as the published page shows it: each row's cells, with bars between them. */
  async function trackersShown(): Promise<readonly string[]> {
    const { status, text } = await world.call(null, "GET", `/t/${slug}/policy`);
    expect(status).toBe(200);
    const [, section = ""] = /<section id="table-trackers"(.*?)<\/section>/s.exec(text) ?? [];
    const rows = [...section.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell).join(" | "),
    );
    return rows.slice(1); // The first is the heading.
  }

  const { policy } = tenant;
  const data = policy.vocabulary.data.flatMap(({ name, groups }) =>
    groups.includes("about-you") ? [name] : [],
  );
  return {
    ...{ world, admin, app, keyFor, collect, register, agree, withdraw, read, decide, kept, verdictOn },
    ...{ policy, trackersShown },
    /** The entry that a refusal names, as its receipt proves it. */
    entryBehind: (refusal: Answer) => decisionOf(world, app, problemIn(refusal).facts["entry"], slug),
    roles: policy.vocabulary.roles.map(({ name }) => name),
    purposes: policy.vocabulary.purposes.map(({ name }) => name),
    /** Every type of data about a person that the policy names. */
    aboutYou: data,
  };
}

const verdictsForm = z.object({
  verdicts: z.array(
    z.object({
      clause: z.string(),
      verdict: z.string(),
      proofs: z.array(z.object({ state: z.string(), words: z.object({ en: z.string() }) })),
    }),
  ),
});

import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

// Words that say something and promise nothing: everybody reads them on the page, with the mark that says so. Where they
// speak of what still works, it works; where they give a name to something wide, that name opens nothing.

const world = await openWorld({ tenants: ["geex", "iunu", "jpl"] });
for (const { id } of world.app.tenants) await world.app.promises.turn(id);

/** One sentence of the published page: its words, and the mark beside them. */
async function shown(slug: string, clause: string, language = "en") {
  const { status, text } = await world.call(null, "GET", `/t/${slug}/policy?language=${language}`);
  expect(status).toBe(200);
  const [, article = ""] = new RegExp(`<article id="${clause}"(.*?)</article>`, "s").exec(text) ?? [];
  const plain = (html: string) => html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  const [words = "", margin = ""] = article.split("<aside>");
  return { words: plain(words), margin: plain(margin) };
}

async function expectStatement(slug: string, clause: string, words: string): Promise<void> {
  const found = await shown(slug, clause);
  expect(found.words, clause).toContain(words);
  expect(found.margin, clause).toContain(" statement");
  const page = await world.call(null, "GET", `/t/${slug}/clauses/${clause}`);
  expect(page.text).toContain("words only");
}

const keyFor = (slug: string, property: string, region: string) =>
  world.keyFor("application", { tenant: slug, properties: [property], region });
const geexKey = await keyFor("geex", "geex-android", "cn-mainland");

function register(fields: object, more: object = {}) {
  const form = { property: "geex-android", scenario: "registration", residency: "cn-mainland", fields };
  const purposes = ["account-verification", "login-authentication"];
  return world.callTls()(geexKey, "POST", "/v1/collections", { ...form, purposes, ...more });
}

test("GEEX-c1-s2-0-e: a safe and efficient service is a sentence, and no purpose for which anything is taken", async () => {
  await expectStatement("geex", "GEEX-c1-s2-0-e", "That sentence alone permits nothing");
  expect((await shown("geex", "GEEX-c1-s2-0-e", "zh")).words).toContain("仅凭这一句话不允许任何使用");
  const before = await countsOf(world.database.admin);
  const wide = await register({ "phone-number": "+8613800139999" }, { purposes: ["service-experience"] });
  expect(codeIn(wide)).toBe("422 not-declared");
  expect(changesIn(before, await countsOf(world.database.admin))).toEqual({
    ...{ "audit.entry": 1, "audit.payload": 1 },
  });
});

test("GEEX-c1-s2-6-d: whoever keeps their device to themselves has an account all the same", async () => {
  await expectStatement("geex", "GEEX-c1-s2-6-d", "you do not lose the account");
  expect(collectedIn(await register({ "phone-number": "+8613800139998" })).refused).toEqual([]);
});

test("GEEX-c1-s3-9: the exception for the news is not one of ours, and whoever cites it is refused", async () => {
  await expectStatement("geex", "GEEX-c1-s3-9", "We are no news medium");
  for (const purpose of ["news-reporting", "news"]) {
    expect(codeIn(await register({ "phone-number": "+8613800139997" }, { purposes: [purpose] }))).toBe(
      "422 not-declared",
    );
  }
});

test("GEEX-c6-1-b: the chapter about minors stands on the page with its own rules behind it", async () => {
  await expectStatement("geex", "GEEX-c6-1-b", "special rules of the law for children");
  expect((await shown("geex", "GEEX-c6-1-a")).words).toContain("Below 18 you need the consent of a parent");
});

test("IUNU-II-1-d: what is left out has the price that the page names, and the account opens without the rest", async () => {
  await expectStatement("iunu", "IUNU-II-1-d", "without a postal address no invoice");
  const key = await keyFor("iunu", "iunu-web", "us");
  const form = { property: "iunu-web", scenario: "account-signup", residency: "us" };
  const body = { ...form, purposes: ["service-delivery"], fields: { email: freshEmail() } };
  expect(collectedIn(await world.callTls()(key, "POST", "/v1/collections", body)).refused).toEqual([]);
});

test("IUNU-II-4: the functions that need data are listed on the page", async () => {
  await expectStatement("iunu", "IUNU-II-4", "the account, invoices, support, the newsletter, and content");
});

test("JPL-0-c: the account opens with what it takes and nothing that goes beyond it", async () => {
  await expectStatement("jpl", "JPL-0-c", "marked as optional, and the account opens without it");
  const { policy } = world.app.tenantBySlug("jpl") ?? expect.unreachable("JPL is served");
  const key = await keyFor("jpl", "jpl-console", policy.homeRegion);
  const form = { property: "jpl-console", scenario: "account-opening", residency: policy.homeRegion };
  const fields = { "profile-name": "Iris Example", email: freshEmail() };
  const body = { ...form, purposes: ["service-delivery"], fields };
  expect(collectedIn(await world.callTls()(key, "POST", "/v1/collections", body)).refused).toEqual([]);
});

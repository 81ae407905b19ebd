import type { Clause, Policy } from "../model.ts";
import { domainRuleTypes } from "../rule-types/index.ts";
import type { Block, Inline, Notice, NoticeSection } from "./blocks.ts";
import { noticeToHtml } from "./html.ts";
import { type Language, labels } from "./labels.ts";
import { linked } from "./links.ts";
import { noticeToMarkdown } from "./markdown.ts";
import { tableSections } from "./tables.ts";
import { type NoticeContext, regionWords, say, word } from "./words.ts";

export type NoticeOptions = {
  readonly format: "markdown" | "html";
  /** The day of publication, `YYYY-MM-DD`. Nobody writes it by hand. */
  readonly lastUpdated: string;
};

/**
 * The notice that the public reads, made of the clauses alone: every clause stands in it once, under its id, and every
 * declared type of data in a table. HTML is the main part of a page, `<main id="main">`, and needs no script.
 *
 * Source: GDPR Art. 12(1), 13(1)-(2); PIPL Art. 17.
 */
export function renderNotice(policy: Policy, language: Language, options: NoticeOptions): string {
  const notice = makeNotice(policy, language, options.lastUpdated);
  return options.format === "html" ? noticeToHtml(notice) : noticeToMarkdown(notice);
}

/** The notice as blocks, neither Markdown nor HTML yet: the pages lay it out in a frame of their own. */
export function makeNotice(policy: Policy, language: Language, lastUpdated: string): Notice {
  const key = `${language} ${lastUpdated}`;
  const made = madeByPolicy.get(policy) ?? new Map<string, Notice>();
  madeByPolicy.set(policy, made);
  const notice = made.get(key) ?? lay(policy, language, lastUpdated);
  if (made.size >= madeMax) made.clear();
  made.set(key, notice);
  return notice;
}

// A version never changes, and its notice is half of the time that its page takes: laid out once for each language.
const madeByPolicy = new WeakMap<Policy, Map<string, Notice>>();
const madeMax = 4;

function lay(policy: Policy, language: Language, lastUpdated: string): Notice {
  const context: NoticeContext = { policy, language, labels: labels[language] };
  const sections = [...clauseSections(context), ...tableSections(context), contactSection(context)];
  return {
    language,
    title: say(policy.title, language),
    summary: say(policy.summary, language),
    version: context.labels.version(policy.version, policy.effective),
    contents: {
      title: context.labels.contents,
      entries: sections.map(({ id, title }) => ({ text: title, href: `#${id}` })),
    },
    sections,
    lastUpdated: context.labels.lastUpdated(lastUpdated),
  };
}

function clauseSections(context: NoticeContext): NoticeSection[] {
  const { policy, language } = context;
  return policy.sections.flatMap(({ name, words, summary }) => {
    const clauses = policy.clauses.filter(({ section }) => section === name);
    if (clauses.length === 0) return [];
    const lead: Block[] =
      summary === undefined ? [] : [{ kind: "paragraph", parts: [say(summary, language)] }];
    const blocks = [...lead, ...clauses.map((clause) => clauseBlock(clause, context))];
    return [{ id: `section-${name}`, title: say(words, language), blocks }];
  });
}

function clauseBlock({ id, kind, words, refused, addition, rules }: Clause, context: NoticeContext): Block {
  const { language, labels } = context;
  const remarks: string[] = [];
  if (refused !== undefined) {
    remarks.push(labels.refused(say(refused.term, language)));
    remarks.push(refused.unlock === "never" ? labels.never : labels.unlock(say(refused.unlock, language)));
  }
  // Beside a sentence on courts stands to whom people can complain at home: no such sentence takes that from them.
  for (const rule of rules) {
    if (rule.type !== "domain" || rule.name !== "jurisdiction") continue;
    const { residency, routes } = domainRuleTypes.jurisdiction.schema.parse(rule.value);
    const routeWords = routes.map((one) => word(labels, one)).join(labels.comma);
    remarks.push(labels.complain(regionWords(context, residency).join(labels.comma), routeWords));
  }
  if (addition === true) remarks.push(labels.addition);
  return {
    kind: "clause",
    id,
    words: say(words, language),
    parts: linked(say(words, language)),
    remarks,
    isHarmful: kind === "harmful",
    isAddition: addition === true,
  };
}

function contactSection({ policy, labels }: NoticeContext): NoticeSection {
  const { name, contact, address } = policy.controller;
  const reach: Inline = contact.includes("@") ? { text: contact, href: `mailto:${contact}` } : contact;
  const parts: Inline[] = [
    `${name}${address === undefined ? "" : `${labels.comma}${address}`}${labels.comma}`,
    reach,
  ];
  return { id: "contact", title: labels.contact, blocks: [{ kind: "paragraph", parts }] };
}

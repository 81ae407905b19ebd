import type { z } from "zod";
import type { Policy, Words } from "../model.ts";
import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import type { Block, Inline, NoticeSection } from "./blocks.ts";
import type { Labels, Language } from "./labels.ts";

export type NoticeContext = { readonly policy: Policy; readonly language: Language; readonly labels: Labels };

/** What the clauses add up to: the data, purposes, recipients, periods and trackers, each in a table. */
export function tableSections(context: NoticeContext): NoticeSection[] {
  const { labels } = context;
  return [
    { id: "table-data", title: labels.dataTables, blocks: dataTables(context) },
    { id: "table-purposes", title: labels.purposes, blocks: [purposeTable(context)] },
    { id: "table-recipients", title: labels.recipients, blocks: [recipientTable(context)] },
    { id: "table-retention", title: labels.retention, blocks: [retentionTable(context)] },
    { id: "table-trackers", title: labels.trackers, blocks: [trackerTable(context)] },
  ].flatMap((section) => {
    const blocks = section.blocks.filter((block) => block.kind !== "table" || block.rows.length > 0);
    return blocks.length === 0 ? [] : [{ ...section, blocks }];
  });
}

/** Words in the language that is read; in English where there are none. */
export function say({ en, zh }: Words, language: Language): string {
  return language === "zh" ? (zh ?? en) : en;
}

function dataTables(context: NoticeContext): Block[] {
  const { policy, labels } = context;
  const byGroup = new Map<string, Inline[][]>();
  for (const type of policy.vocabulary.data) {
    const caption = [...type.groups]
      .reverse()
      .map((name) => groupWords(context, name))
      .join(" › ");
    const purposes = purposesOf(context, type.name);
    const collected = purposes.length === 0 ? labels.notCollected : purposes.join(labels.comma);
    const row = [say(type.words, context.language), labels.sensitivities[type.sensitivity], collected];
    const key = caption === "" ? labels.ungrouped : caption;
    byGroup.set(key, [...(byGroup.get(key) ?? []), row]);
  }
  const head = [labels.dataType, labels.sensitivity, labels.collectedFor];
  return [...byGroup].map(([caption, rows]) => ({ kind: "table", caption, head, rows }));
}

function purposesOf(context: NoticeContext, data: string): string[] {
  const { policy, language } = context;
  const collecting = policy.clauses.flatMap(({ rules }) =>
    rules.flatMap((rule) => {
      if (rule.type !== "permit" || rule.box.action?.includes("collect") === false) return [];
      return (rule.box.data?.includes(data) ?? true) ? [rule.box.purpose] : [];
    }),
  );
  return policy.vocabulary.purposes.flatMap(({ name, words }) =>
    collecting.some((purposes) => purposes?.includes(name) ?? true) ? [say(words, language)] : [],
  );
}

function purposeTable({ policy, language, labels }: NoticeContext): Block {
  const rows = policy.vocabulary.purposes.map(({ words, basis }) => [
    say(words, language),
    labels.bases[basis],
  ]);
  return { kind: "table", caption: labels.purposes, head: [labels.purpose, labels.basis], rows };
}

function recipientTable(context: NoticeContext): Block {
  const { policy, language, labels } = context;
  const permits = policy.clauses.flatMap(({ rules }) =>
    rules.flatMap((rule) => {
      const isTold =
        rule.type === "permit" && rule.box.action?.some((action) => told.includes(action)) !== false;
      return isTold ? [rule.box] : [];
    }),
  );
  const rows = policy.vocabulary.recipients.flatMap(({ name, kind, words }) => {
    if (kind === "self") return [];
    const boxes = permits.filter((box) => box.recipient?.includes(name) ?? true);
    const data = unionOf(
      boxes.map((box) => box.data),
      policy.vocabulary.data,
    );
    const purposes = unionOf(
      boxes.map((box) => box.purpose),
      policy.vocabulary.purposes,
    );
    const purposeWords = policy.vocabulary.purposes.filter((one) => purposes.includes(one.name));
    return [
      [
        say(words, language),
        labels.recipientKinds[kind],
        dataWords(context, data).join(labels.comma),
        purposeWords.map((one) => say(one.words, language)).join(labels.comma),
      ],
    ];
  });
  const head = [labels.recipient, labels.kind, labels.data, labels.purpose];
  return { kind: "table", caption: labels.recipients, head, rows };
}

const told: readonly string[] = ["disclose", "transfer"];

/** The names of all lists together; a list that is left out means everything. */
function unionOf(
  lists: readonly (readonly string[] | undefined)[],
  all: readonly { readonly name: string }[],
): readonly string[] {
  return all.map(({ name }) => name).filter((name) => lists.some((list) => list?.includes(name) ?? true));
}

function retentionTable(context: NoticeContext): Block {
  const { policy, labels } = context;
  const rows = domainRulesOf(policy, domainRuleTypes.retention).map(({ clause, value }) => [
    dataWords(context, value.data).join(labels.comma),
    labels.periodOf(value.period.count, value.period.unit),
    word(labels, value.anchor),
    word(labels, value.dispose),
    { text: clause, href: `#${clause}` },
  ]);
  const head = [labels.data, labels.period, labels.countedFrom, labels.disposal, labels.clause];
  return { kind: "table", caption: labels.retention, head, rows };
}

function trackerTable({ policy, language, labels }: NoticeContext): Block {
  const purposeByName = new Map(policy.vocabulary.purposes.map(({ name, words }) => [name, words]));
  const rows = domainRulesOf(policy, domainRuleTypes.tracker).map(({ value }) => {
    const purpose = purposeByName.get(value.purpose);
    return [
      value.name,
      word(labels, value.tool),
      value.provider,
      purpose === undefined ? value.purpose : say(purpose, language),
      word(labels, value.class),
      lifetimeOf(value, labels),
    ];
  });
  const head = [labels.name, labels.tool, labels.provider, labels.purpose, labels.class, labels.lifetime];
  return { kind: "table", caption: labels.trackers, head, rows };
}

/** What is stored without a date goes with the visit; what stores nothing has no lifetime. */
function lifetimeOf({ tool, lifetime }: Tracker, labels: Labels): string {
  if (lifetime !== undefined) return labels.periodOf(lifetime.count, lifetime.unit);
  return tool === "cookie" || tool === "storage" ? labels.session : labels.none;
}

type Tracker = z.output<typeof domainRuleTypes.tracker.schema>;

/** Data types in words. A group that is there as a whole is named instead of its members. */
function dataWords(context: NoticeContext, names: readonly string[]): string[] {
  const { vocabulary } = context.policy;
  const left = new Set(names);
  const said = new Map<string, string>();
  for (const { name, words } of vocabulary.dataGroups) {
    const members = vocabulary.data.filter(({ groups }) => groups.includes(name)).map((type) => type.name);
    if (members.length < 2 || !members.every((member) => left.has(member))) continue;
    for (const member of members) left.delete(member);
    said.set(members[0] ?? name, say(words, context.language));
  }
  return vocabulary.data.flatMap(({ name, words }) => {
    const group = said.get(name);
    if (group !== undefined) return [group];
    return left.has(name) ? [say(words, context.language)] : [];
  });
}

function groupWords({ policy, language }: NoticeContext, name: string): string {
  const group = policy.vocabulary.dataGroups.find((one) => one.name === name);
  return group === undefined ? name : say(group.words, language);
}

function word(labels: Labels, name: string): string {
  return Object.hasOwn(labels.words, name) ? (labels.words[name] ?? name) : name.replaceAll("-", " ");
}

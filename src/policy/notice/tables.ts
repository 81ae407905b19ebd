import type { z } from "zod";
import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import type { Block, Inline, NoticeSection } from "./blocks.ts";
import { headsOf } from "./heads.ts";
import type { Labels } from "./labels.ts";
import { complaintTable, embedTable, libraryTable, rightTable, transferTable } from "./registers.ts";
import { dataWords, groupWords, type NoticeContext, say, word } from "./words.ts";

/** What the clauses add up to: the data, purposes, recipients, periods and trackers, each in a table. */
export function tableSections(context: NoticeContext): NoticeSection[] {
  const { labels } = context;
  return [
    { id: "table-data", title: labels.dataTables, blocks: dataTables(context) },
    { id: "table-purposes", title: labels.purposes, blocks: [purposeTable(context)] },
    { id: "table-recipients", title: labels.recipients, blocks: [recipientTable(context)] },
    { id: "table-retention", title: labels.retention, blocks: [retentionTable(context)] },
    { id: "table-trackers", title: labels.trackers, blocks: [trackerTable(context)] },
    { id: "table-libraries", title: labels.libraries, blocks: [libraryTable(context)] },
    { id: "table-embeds", title: labels.embeds, blocks: [embedTable(context)] },
    { id: "table-rights", title: labels.rights, blocks: [rightTable(context)] },
    { id: "table-transfers", title: labels.transfers, blocks: [transferTable(context)] },
    { id: "table-complaints", title: labels.complaints, blocks: [complaintTable(context)] },
  ].flatMap((section) => {
    const blocks = section.blocks.filter((block) => block.kind !== "table" || block.rows.length > 0);
    return blocks.length === 0 ? [] : [{ ...section, blocks }];
  });
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
  const head = headsOf(labels)["table-data"];
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
  return { kind: "table", caption: labels.purposes, head: headsOf(labels)["table-purposes"], rows };
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
  const head = headsOf(labels)["table-recipients"];
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
  const head = headsOf(labels)["table-retention"];
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
  const head = headsOf(labels)["table-trackers"];
  return { kind: "table", caption: labels.trackers, head, rows };
}

/** What is stored without a date goes with the visit; what stores nothing has no lifetime. */
function lifetimeOf({ tool, lifetime }: Tracker, labels: Labels): string {
  if (lifetime !== undefined) return labels.periodOf(lifetime.count, lifetime.unit);
  return tool === "cookie" || tool === "storage" ? labels.session : labels.none;
}

type Tracker = z.output<typeof domainRuleTypes.tracker.schema>;

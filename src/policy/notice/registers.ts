import { domainRulesOf, domainRuleTypes } from "../rule-types/index.ts";
import type { Block, Inline } from "./blocks.ts";
import { headsOf } from "./heads.ts";
import { link } from "./links.ts";
import { dataWords, type NoticeContext, purposeWords, regionWords, word } from "./words.ts";

/** The libraries of other companies in the app, each with what it takes and the policy by which it works. */
export function libraryTable(context: NoticeContext): Block {
  const { policy, labels } = context;
  const rows = domainRulesOf(policy, domainRuleTypes.sdk).map(({ value }): Inline[] => [
    value.packages.join(labels.comma),
    value.provider,
    purposeWords(context, [value.purpose]).join(labels.comma),
    dataWords(context, value.data ?? []).join(labels.comma) || labels.none,
    value.policyUrl === undefined ? labels.none : link(value.policyUrl),
  ]);
  const head = headsOf(labels)["table-libraries"];
  return { kind: "table", caption: labels.libraries, head, rows };
}

/** Parts of our pages that belong to others. */
export function embedTable(context: NoticeContext): Block {
  const { policy, labels } = context;
  const rows = domainRulesOf(policy, domainRuleTypes.embed).map(({ value }): Inline[] => [
    word(labels, value.name),
    value.owner,
    word(labels, value.class),
    dataWords(context, value.data).join(labels.comma),
    link(value.policyUrl),
  ]);
  const head = headsOf(labels)["table-embeds"];
  return { kind: "table", caption: labels.embeds, head, rows };
}

/** What people can ask, how, and by when they are answered. */
export function rightTable(context: NoticeContext): Block {
  const { policy, labels } = context;
  const rows = domainRulesOf(policy, domainRuleTypes.right).map(({ clause, value }): Inline[] => [
    rightWords(context, value.right),
    value.channels.map((one) => word(labels, one)).join(labels.comma),
    value.within === undefined ? labels.noPeriod : labels.periodOf(value.within.count, value.within.unit),
    value.residency === undefined
      ? labels.everywhere
      : regionWords(context, value.residency).join(labels.comma),
    { text: clause, href: `#${clause}` },
  ]);
  const head = headsOf(labels)["table-rights"];
  return { kind: "table", caption: labels.rights, head, rows };
}

/** How a right is called: its name may mean another thing elsewhere, such as the day from which a period counts. */
function rightWords({ labels }: NoticeContext, right: string): string {
  return Object.hasOwn(labels.rightNames, right) ? (labels.rightNames[right] ?? right) : word(labels, right);
}

/** By what data may cross a border, and by what no longer. */
export function transferTable(context: NoticeContext): Block {
  const { policy, labels } = context;
  const rows = domainRulesOf(policy, domainRuleTypes.transfer).map(({ clause, value }): Inline[] => [
    word(labels, value.mechanism),
    regionWords(context, [value.from]).join(""),
    regionWords(context, [value.to]).join(""),
    value.status === "valid" ? labels.valid : labels.invalid(value.since ?? ""),
    { text: clause, href: `#${clause}` },
  ]);
  const head = headsOf(labels)["table-transfers"];
  return { kind: "table", caption: labels.transfers, head, rows };
}

/** To whom people of a place can complain, whatever a clause says of a court: each place once. */
export function complaintTable(context: NoticeContext): Block {
  const { policy, labels } = context;
  const routesByPlace = new Map<string, Set<string>>();
  for (const { value } of domainRulesOf(policy, domainRuleTypes.jurisdiction)) {
    for (const place of value.residency) {
      routesByPlace.set(place, new Set([...(routesByPlace.get(place) ?? []), ...value.routes]));
    }
  }
  const rows = [...routesByPlace].flatMap(([place, routes]) =>
    [...routes].map((route): Inline[] => {
      const address = Object.hasOwn(authorities, route) ? authorities[route] : undefined;
      const reach: Inline = address === undefined ? policy.controller.contact : link(address);
      return [regionWords(context, [place]).join(""), word(labels, route), reach];
    }),
  );
  const head = headsOf(labels)["table-complaints"];
  return { kind: "table", caption: labels.complaints, head, rows };
}

/** Where authorities take complaints. One that is not listed here is reached by way of the controller. */
const authorities: Readonly<Record<string, string>> = {
  "supervisory-authority": "https://www.edpb.europa.eu/about-edpb/about-edpb/members_en",
  "data-protection-authority": "https://www.edpb.europa.eu/about-edpb/about-edpb/members_en",
  "attorney-general": "https://www.naag.org/find-my-ag/",
  "consumer-authority": "https://econsumer.gov/",
  "cyberspace-administration": "https://www.12377.cn/",
  "communications-administration": "https://www.miit.gov.cn/",
  "public-security": "https://cyberpolice.mps.gov.cn/",
  "market-regulation": "https://www.12315.cn/",
};

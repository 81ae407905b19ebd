import type { Language } from "../port.ts";

/** What the privacy centre says of support of its own accord. */
const en = {
  title: "Support",
  lead: "Support looks at your data only while you, or a ticket of yours, let it. Here is who was let in, and what they looked at.",
  none: "Nobody of support was let in.",
  invite: "Let support look",
  inviteLead: "Only what you choose, and only as long as you say. You can end it at once.",
  inviteButton: "Let them look",
  role: "Who",
  data: "What they may look at",
  hours: (most: number) => `For how many hours (at most ${most})`,
  reason: "What they should help with",
  by: { invitation: "by your invitation", ticket: "by a ticket" },
  until: (when: string) => `until ${when}`,
  over: "over",
  end: "End it now",
  looks: "Looks",
  noLooks: "Nobody has looked yet.",
  when: "When",
  what: "What",
  whatFor: "What for",
  who: "Who",
  entry: "Entry",
  done: "It is done.",
};

export type CentreSupportTexts = typeof en;

const zh: CentreSupportTexts = {
  title: "客服查看",
  lead: "仅在您或您的工单准许期间，客服才能查看您的信息。此处列出获准的客服及其查看内容。",
  none: "没有获准的客服。",
  invite: "准许客服查看",
  inviteLead: "仅限您选择的内容与时间，您可随时终止。",
  inviteButton: "准许查看",
  role: "对象",
  data: "可查看的内容",
  hours: (most) => `有效小时数（最多 ${most}）`,
  reason: "需要协助的事项",
  by: { invitation: "依您的邀请", ticket: "依工单" },
  until: (when) => `有效至 ${when}`,
  over: "已结束",
  end: "立即终止",
  looks: "查看记录",
  noLooks: "尚无查看。",
  when: "时间",
  what: "内容",
  whatFor: "目的",
  who: "查看者",
  entry: "记录编号",
  done: "已完成。",
};

export const centreSupportTexts: Readonly<Record<Language, CentreSupportTexts>> = { en, zh };

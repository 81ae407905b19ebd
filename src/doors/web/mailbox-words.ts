import type { Language } from "./port.ts";

/** What the demo's mailbox says of its own accord. */
export type MailboxWords = {
  readonly title: string;
  readonly lead: string;
  readonly filter: string;
  readonly show: string;
  readonly showAll: string;
  readonly asJson: string;
  readonly to: string;
  readonly arrived: string;
  readonly channels: Readonly<Record<"email" | "sms", string>>;
  readonly count: (shown: number, all: number) => string;
  readonly empty: string;
  readonly emptyWhy: string;
  readonly noneTo: string;
  readonly colleagues: string;
  readonly colleaguesLead: string;
  readonly email: string;
  readonly password: string;
  readonly code: string;
  readonly seconds: (left: number) => string;
};

const en: MailboxWords = {
  title: "Mailbox of the demo",
  lead: "What this server sends by mail and to telephones arrives here, and goes nowhere else. It is kept in memory, the last 200 messages, and shown on this machine only.",
  filter: "Sent to",
  show: "Show",
  showAll: "Show all",
  asJson: "as JSON",
  to: "To: ",
  arrived: "Arrived: ",
  channels: { email: "Mail", sms: "Short message" },
  count: (shown, all) => (shown === all ? `Messages: ${all}.` : `Messages: ${shown} of ${all}.`),
  empty: "Nothing has been sent yet",
  emptyWhy: "A code for signing in, or a reminder that a document ends, appears here the moment it is sent.",
  noneTo: "Nothing has been sent to this address.",
  colleagues: "Who works in the demo",
  colleaguesLead:
    "Three colleagues for each tenant, with what they sign in with, and the code that their authenticator app would show at this moment. Load the page again for the next one.",
  email: "Address",
  password: "Password",
  code: "Code",
  seconds: (left) => `${left} s`,
};

const zh: MailboxWords = {
  title: "演示信箱",
  lead: "本服务器发出的邮件和短信都到达此处，不会发往别处。仅在内存中保留最近 200 条，且仅在本机显示。",
  filter: "收件人",
  show: "查看",
  showAll: "查看全部",
  asJson: "JSON 版",
  to: "收件人：",
  arrived: "到达时间：",
  channels: { email: "邮件", sms: "短信" },
  count: (shown, all) => (shown === all ? `共 ${all} 条。` : `${all} 条中的 ${shown} 条。`),
  empty: "尚未发送任何消息",
  emptyWhy: "登录验证码或文件到期提醒一经发出，即显示于此。",
  noneTo: "没有发往该地址的消息。",
  colleagues: "演示人员",
  colleaguesLead: "每个租户三名人员及其登录信息，以及身份验证器此刻应显示的验证码。刷新页面可得到下一个。",
  email: "地址",
  password: "密码",
  code: "验证码",
  seconds: (left) => `剩余 ${left} 秒`,
};

export const mailboxWords: Readonly<Record<Language, MailboxWords>> = { en, zh };

import type { Language } from "../port.ts";

/** What the privacy centre says of its own accord. */
const en = {
  title: "Privacy centre",
  signIn: "Sign in",
  signInLead:
    "Enter the number or the address that we have of you. We send a code there. No password is needed, and nothing else is asked.",
  identifiers: { sms: "Your telephone number", email: "Your e-mail address" },
  sendCode: "Send the code",
  code: "Enter the code",
  codeLead: (digits: number) =>
    `If we know this number or address, a code of ${digits} digits is on its way to it. It is good for a few minutes.`,
  codeLabel: "Code",
  next: "Go on",
  again: "Ask for another code",
  signOut: "Sign out",
  sessions: "Where you are signed in",
  begun: "Begun",
  seen: "Last seen",
  newDevice: "from another device",
  wrongTries: (count: number, since: string) =>
    `${count} wrong ${count === 1 ? "try" : "tries"} to sign in as you since ${since}.`,
  thisOne: "this one",
  end: "End",
  endOthers: "End all others",
  policy: "The policy that is kept",
  journal: "Who looked at your data",
  journalLead:
    "Everything that was done with your data, and everything that was refused, newest first. It comes from a log that nobody can change. That you looked here is in it, too.",
  noJournal: "Nothing was done with your data yet.",
  older: "Earlier",
  when: "When",
  who: "Who",
  did: "What was done",
  why: "What for, and by which clause",
  by: {
    application: "the service itself",
    staff: "one of our people",
    subject: "you",
    system: "the system",
    unknown: "somebody whose part of the entry is gone",
  },
  asRole: (who: string, role: string) => `${who}, as ${role}`,
  to: (who: string, recipient: string) => `${who}, for ${recipient}`,
  effects: { done: "", refused: "refused", "dry-run": "only asked" },
  actions: {
    ...{ collect: "collected", read: "read", use: "used", disclose: "disclosed", transfer: "transferred" },
    ...{ reveal: "seen in full", correct: "corrected", export: "exported", erase: "erased" },
    ...{ given: "consent given", withdrawn: "consent withdrawn", refused: "consent refused" },
  } as Readonly<Record<string, string>>,
  reason: (reason: string) => `Reason given: ${reason}`,
  refused: "This was not done",
  clauses: "By these clauses",
  language: "中文",
  says: {
    "code-refused":
      "This code does not count: it was used, it is over, or it is another one. Ask for another.",
    "too-many-requests": "Too many tries. Wait a few minutes and try again.",
    "step-up-required":
      "This takes a proof of who you are that is not older than five minutes. Sign out and in again, and do it then.",
    "invalid-value": "This cannot be a number or an address. Write a number with its country, such as +49.",
  } as Readonly<Record<string, string>>,
};

export type CentreTexts = typeof en;

const zh: CentreTexts = {
  title: "隐私中心",
  signIn: "登录",
  signInLead: "请输入您在我们这里登记的号码或地址，我们将向其发送验证码。无需密码，也不询问其他信息。",
  identifiers: { sms: "您的手机号码", email: "您的电子邮箱" },
  sendCode: "发送验证码",
  code: "输入验证码",
  codeLead: (digits) => `如该号码或地址已登记，${digits} 位验证码已发出，数分钟内有效。`,
  codeLabel: "验证码",
  next: "继续",
  again: "重新获取验证码",
  signOut: "退出",
  sessions: "您的登录会话",
  begun: "开始",
  seen: "最近活动",
  newDevice: "另一台设备",
  wrongTries: (count, since) => `自 ${since} 以来，有 ${count} 次以您的身份登录的错误尝试。`,
  thisOne: "当前会话",
  end: "结束",
  endOthers: "结束其他全部会话",
  policy: "隐私政策",
  journal: "谁查看过您的信息",
  journalLead:
    "对您信息的每一次处理与每一次拒绝，按时间由近及远排列。记录来自任何人都无法更改的日志；您的本次查看也会记入其中。",
  noJournal: "您的信息尚未被处理。",
  older: "更早",
  when: "时间",
  who: "处理者",
  did: "处理内容",
  why: "目的与依据条款",
  by: {
    application: "服务系统",
    staff: "本机构人员",
    subject: "您本人",
    system: "系统",
    unknown: "（该部分记录已不存在）",
  },
  asRole: (who, role) => `${who}（${role}）`,
  to: (who, recipient) => `${who}，提供给${recipient}`,
  effects: { done: "", refused: "已拒绝", "dry-run": "仅询问" },
  actions: {
    ...{ collect: "收集", read: "读取", use: "使用", disclose: "对外提供", transfer: "转移" },
    ...{ reveal: "查看完整内容", correct: "更正", export: "导出", erase: "删除" },
    ...{ given: "给予同意", withdrawn: "撤回同意", refused: "拒绝同意" },
  },
  reason: (reason) => `所述理由：${reason}`,
  refused: "未予执行",
  clauses: "依据条款",
  language: "English",
  says: {
    "code-refused": "验证码无效：已使用、已过期或不正确。请重新获取。",
    "too-many-requests": "尝试次数过多，请稍候数分钟再试。",
    "step-up-required": "此操作需要五分钟内的身份验证。请退出并重新登录后再操作。",
    "invalid-value": "这不是有效的号码或地址。号码请带国家代码，例如 +86。",
  },
};

export const centreTexts: Readonly<Record<Language, CentreTexts>> = { en, zh };

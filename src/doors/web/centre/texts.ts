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
  thisOne: "this one",
  end: "End",
  endOthers: "End all others",
  policy: "The policy that is kept",
  refused: "This was not done",
  clauses: "By these clauses",
  language: "中文",
  says: {
    "code-refused":
      "This code does not count: it was used, it is over, or it is another one. Ask for another.",
    "too-many-requests": "Too many tries. Wait a few minutes and try again.",
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
  thisOne: "当前会话",
  end: "结束",
  endOthers: "结束其他全部会话",
  policy: "隐私政策",
  refused: "未予执行",
  clauses: "依据条款",
  language: "English",
  says: {
    "code-refused": "验证码无效：已使用、已过期或不正确。请重新获取。",
    "too-many-requests": "尝试次数过多，请稍候数分钟再试。",
    "invalid-value": "这不是有效的号码或地址。号码请带国家代码，例如 +86。",
  },
};

export const centreTexts: Readonly<Record<Language, CentreTexts>> = { en, zh };

import type { Language } from "../port.ts";

/** What the privacy centre says of how somebody signs in. */
const en = {
  ways: "How I sign in",
  lead: "A code that we send to the number or the address that we have of you always signs you in. What you add here is yours to take away again.",
  byPassword: "Sign in with a password",
  identifier: "Your telephone number or e-mail address",
  password: "Password",
  newPassword: "New password, of at least 15 characters",
  next: "Go on",
  noPassword: "You have no password.",
  hasPassword: "You have a password.",
  setPassword: "Set the password",
  passwordLead: "A few words that nobody would guess are better than signs and digits.",
  passwordSet: "The password is set, and every other session has ended.",
  totp: "Second step",
  totpLead:
    "An authenticator app on your phone shows a new code every half minute. Once it is taken on, neither a password nor a code that we send opens anything without it.",
  totpOn: (left: number) => `The second step is on. ${left} of ten recovery codes are left.`,
  totpOff: "The second step is off.",
  takeOn: "Take on an authenticator",
  enrolLead:
    "Point your authenticator app at the square, or type the secret into it. Then enter the six digits that it shows. The secret is shown this once.",
  square: "The secret as a square for the camera",
  secret: "The secret, for typing",
  code: "Code of the app, or a recovery code",
  end: "Turn the second step off",
  totpEnded: "The second step is off, and every other session has ended.",
  recovery: "Your recovery codes",
  recoveryLead:
    "Each of these stands in once for your authenticator. Print them, or keep them where you keep what must not be lost. They are shown this once.",
  second: "Second step",
  secondLead: "Enter the six digits that your authenticator app shows now, or one of your recovery codes.",
};

export type WayTexts = typeof en;

const zh: WayTexts = {
  ways: "我的登录方式",
  lead: "凭发送到您登记的号码或地址的验证码，您始终可以登录。您在此添加的方式，可随时自行移除。",
  byPassword: "使用密码登录",
  identifier: "您的手机号码或电子邮箱",
  password: "密码",
  newPassword: "新密码（至少 15 个字符）",
  next: "继续",
  noPassword: "您尚未设置密码。",
  hasPassword: "您已设置密码。",
  setPassword: "设置密码",
  passwordLead: "几个他人猜不到的词语，胜过符号与数字的组合。",
  passwordSet: "密码已设置，其他会话均已结束。",
  totp: "第二重验证",
  totpLead: "手机上的身份验证器应用每半分钟显示一个新验证码。绑定后，仅凭密码或我们发送的验证码均无法登录。",
  totpOn: (left) => `第二重验证已开启。十个恢复码中尚余 ${left} 个。`,
  totpOff: "第二重验证未开启。",
  takeOn: "绑定身份验证器",
  enrolLead: "请用身份验证器应用扫描方块，或手动输入密钥，然后输入其显示的六位数字。密钥仅显示这一次。",
  square: "供扫描的密钥方块",
  secret: "密钥（手动输入用）",
  code: "应用显示的验证码，或一个恢复码",
  end: "关闭第二重验证",
  totpEnded: "第二重验证已关闭，其他会话均已结束。",
  recovery: "您的恢复码",
  recoveryLead: "每个恢复码可代替身份验证器使用一次。请打印或妥善保存。恢复码仅显示这一次。",
  second: "第二重验证",
  secondLead: "请输入身份验证器应用此刻显示的六位数字，或一个恢复码。",
};

export const wayTexts: Readonly<Record<Language, WayTexts>> = { en, zh };

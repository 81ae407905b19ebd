import type { Language } from "./port.ts";

/** What the pages say of passkeys. */
const en = {
  passkeys: "Passkeys",
  lead: "A passkey is kept by your device, or by a key that you carry. It signs you in once the device has seen that it is you, and there is nothing to type and nothing to be lured out of you.",
  where: (origin: string) => `Passkeys are used at ${origin}, in a browser that runs our one script.`,
  signIn: "Sign in with a passkey",
  show: "Show a passkey",
  add: "Add a passkey",
  named: "Name",
  label: "A name for it, such as the device it is on",
  failed: "The browser showed no passkey. Try again, or go on without one.",
  none: "You have no passkey yet.",
  added: "Added",
  used: "Last used",
  never: "never",
  remove: "Remove",
  isAdded: "The passkey is added.",
  isRemoved: "The passkey is removed, and every other session has ended.",
  unnamed: "Passkey",
};

export type PasskeyWords = typeof en;

const zh: PasskeyWords = {
  passkeys: "通行密钥",
  lead: "通行密钥保存在您的设备或随身密钥中。设备确认是您本人后即可登录，无需输入，也不会被骗取。",
  where: (origin) => `通行密钥在 ${origin} 使用，浏览器须运行我们唯一的脚本。`,
  signIn: "使用通行密钥登录",
  show: "出示通行密钥",
  add: "添加通行密钥",
  named: "名称",
  label: "名称，例如所在设备",
  failed: "浏览器未出示通行密钥。请重试，或使用其他方式。",
  none: "您尚无通行密钥。",
  added: "添加时间",
  used: "最近使用",
  never: "从未",
  remove: "移除",
  isAdded: "通行密钥已添加。",
  isRemoved: "通行密钥已移除，其他会话均已结束。",
  unnamed: "通行密钥",
};

export const passkeyWords: Readonly<Record<Language, PasskeyWords>> = { en, zh };

import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { ValueType } from "./normalise.ts";
import { networkOf } from "./values/network.ts";
import type { Json } from "./values/value.ts";

/** How a value may be shown to one who may not see it. */
export const maskNames = [
  "last4",
  "email",
  "phone",
  "name",
  "resident-id",
  "year",
  "city",
  "ip-prefix",
  "fixed",
  "omit",
] as const;

export type MaskName = (typeof maskNames)[number];

/** What a masked value looks like when it has not the form that its mask was made for. */
export const fixedMask = "***";

/**
 * The masked form of a normalised value, or `null` where it is left out. A value that has not the form of its mask
 * shows nothing: what cannot be recognised cannot be shown in part. Values that are no text are left out and not
 * replaced by text, so that a reader's types stay true; only an address in parts can still be shown by its city.
 */
export function mask(name: MaskName, value: Json): string | null {
  if (name === "omit") return null;
  if (name === "city") return cityOf(value);
  return typeof value === "string" ? masks[name](value) : null;
}

/** The mask of a type where the policy names none: the most careful one that still tells values apart. */
export const defaultMasks: Readonly<Record<ValueType, MaskName>> = {
  text: "fixed",
  name: "name",
  email: "email",
  phone: "phone",
  address: "city",
  card: "last4",
  iban: "last4",
  "cn-resident-id": "resident-id",
  identifier: "fixed",
  hash: "omit",
  url: "fixed",
  ip: "ip-prefix",
  "user-agent": "fixed",
  number: "omit",
  boolean: "omit",
  date: "year",
  "birth-date": "year",
  instant: "year",
  locale: "fixed",
  point: "omit",
  contact: "omit",
  image: "omit",
  json: "omit",
};

export function isMaskName(word: string): word is MaskName {
  return maskNames.some((name) => name === word);
}

const masks: Readonly<Record<Exclude<MaskName, "city" | "omit">, (value: string) => string>> = {
  last4: maskToLast4,
  email: maskEmail,
  phone: maskPhone,
  name: maskName,
  "resident-id": maskResidentId,
  year: (value) => /^\d{4}(?=-\d\d-\d\d)/.exec(value)?.[0] ?? fixedMask,
  "ip-prefix": maskIp,
  fixed: () => fixedMask,
};

// Four of eight would be half of it: shorter values show nothing.
function maskToLast4(value: string): string {
  const last4 = /^[A-Za-z0-9]{8,}([A-Za-z0-9]{4})$/.exec(value)?.[1];
  return last4 === undefined ? fixedMask : `**** ${last4}`;
}

function maskEmail(value: string): string {
  const [, local, domain, top] =
    /^([\p{L}\p{N}])[^@]*@([a-z0-9])[^@]*\.([a-z0-9-]{2,63})$/u.exec(value) ?? [];
  return top === undefined ? fixedMask : `${local}***@${domain}***.${top}`;
}

function maskPhone(value: string): string {
  const chinese = /^\+86(1\d\d)\d{4}(\d{4})$/.exec(value);
  if (chinese !== null) return `${chinese[1]}****${chinese[2]}`;
  const number = /^\+\d{7,15}$/.test(value) ? parsePhoneNumberFromString(value) : undefined;
  return number === undefined ? fixedMask : `+${number.countryCallingCode}****${value.slice(-2)}`;
}

// One star or three whatever the length of the rest, which would narrow a name down.
function maskName(value: string): string {
  const surname = compoundSurnames.find((compound) => value.startsWith(compound));
  if (surname !== undefined && value.length > surname.length) return `${surname}**`;
  const [first] = value;
  if (first === undefined || !/^\p{L}$/u.test(first)) return fixedMask;
  return /^\p{Script=Han}$/u.test(first) ? `${first}*` : `${first}***`;
}

/** Chinese surnames of two characters: shown in one, they would be read as another surname. */
const compoundSurnames =
  "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 令狐 慕容 司徒 夏侯 端木 独孤 獨孤 南宫 南宮 长孙 長孫 宇文 轩辕 軒轅 呼延 闻人 聞人 赫连 赫連 澹台 澹臺 钟离 鍾離 宗政 濮阳 濮陽 淳于 单于 單于 太叔 申屠 仲孙 仲孫 公羊 司空 闾丘 閭丘 完颜 完顏 拓跋 西门 西門 第五".split(
    " ",
  );

// Region and birth date stand in the middle; the usual form that shows six and four gives the region away.
function maskResidentId(value: string): string {
  return /^\d{17}[\dX]$/.test(value) ? `${value[0]}${"*".repeat(16)}${value[17]}` : fixedMask;
}

function maskIp(value: string): string {
  const network = networkOf(value);
  return network === null ? fixedMask : `${network.network}/${network.bits}`;
}

function cityOf(value: Json): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const city = Object.entries(value).find(([part]) => part === "city")?.[1];
  return typeof city === "string" ? city : null;
}

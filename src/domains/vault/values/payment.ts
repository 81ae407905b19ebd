import { accept, type Parse, refuse } from "./value.ts";

/** A payment card number, digits only: right check digit, known issuer, length of that issuer. */
export const card: Parse<string> = (value, options) => {
  if (typeof value !== "string" || value.length > 64) return refuse(noCard);
  const digits = value.normalize("NFKC").replace(/[\s\p{Pd}]/gu, "");
  return isCardNumber(digits, options.acceptsVisa13 ?? false) ? accept(digits) : refuse(noCard);
};

const noCard = "must be a payment card number";

type Issuer = {
  readonly name: string;
  /** The first digits, from and to, both included and equally long. */
  readonly ranges: readonly (readonly [string, string])[];
  readonly lengths: readonly number[];
};

const from16to19 = [16, 17, 18, 19];

/** Who issues what, as of 2025. The first row that matches decides, so the narrower ranges stand above. */
export const cardIssuers: readonly Issuer[] = [
  { name: "unionpay", ranges: [["62", "62"]], lengths: from16to19 },
  { name: "visa", ranges: [["4", "4"]], lengths: [16, 19] },
  {
    name: "mastercard",
    ranges: [
      ["51", "55"],
      ["2221", "2720"],
    ],
    lengths: [16],
  },
  {
    name: "amex",
    ranges: [
      ["34", "34"],
      ["37", "37"],
    ],
    lengths: [15],
  },
  { name: "jcb", ranges: [["3528", "3589"]], lengths: from16to19 },
  {
    name: "discover",
    ranges: [
      ["6011", "6011"],
      ["644", "649"],
      ["65", "65"],
    ],
    lengths: from16to19,
  },
  { name: "diners", ranges: [["36", "36"]], lengths: [14, 15, 16, 17, 18, 19] },
  {
    name: "diners",
    ranges: [
      ["300", "305"],
      ["3095", "3095"],
      ["38", "39"],
    ],
    lengths: [14, ...from16to19],
  },
  { name: "mir", ranges: [["2200", "2204"]], lengths: from16to19 },
  { name: "rupay", ranges: [["81", "82"]], lengths: [16] },
  { name: "troy", ranges: [["9792", "9792"]], lengths: [16] },
  {
    name: "maestro",
    ranges: [
      ["50", "50"],
      ["56", "58"],
      ["60", "60"],
      ["63", "63"],
      ["67", "67"],
    ],
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
  },
];

/** The shortest and the longest number that any row of the table takes. */
export const cardDigitsMin = 12;
export const cardDigitsMax = 19;

/** Whether these digits are a card number. Takes digits only: no spaces, no other scripts. */
export function isCardNumber(digits: string, acceptsVisa13: boolean): boolean {
  if (digits.length < cardDigitsMin || digits.length > cardDigitsMax || !/^\d+$/.test(digits)) return false;
  const issuer = cardIssuers.find(({ ranges }) => ranges.some(([from, to]) => isWithin(digits, from, to)));
  if (issuer === undefined) return false;
  const hasLength =
    issuer.lengths.includes(digits.length) ||
    (acceptsVisa13 && issuer.name === "visa" && digits.length === 13);
  return hasLength && hasLuhnDigit(digits);
}

function isWithin(digits: string, from: string, to: string): boolean {
  const prefix = digits.slice(0, from.length);
  return prefix >= from && prefix <= to;
}

// ISO/IEC 7812-1, annex B: from the right, every second digit counts double, by its digits.
function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const double = digit * 2;
    sum += place % 2 === 0 ? digit : double > 9 ? double - 9 : double;
  }
  return sum % 10 === 0;
}

/** An international bank account number. Source: ISO 13616; MOD 97-10 of ISO 7064. */
export const iban: Parse<string> = (value) => {
  if (typeof value !== "string" || value.length > 64) return refuse(noIban);
  const written = value.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  const isRight = ibanLengths.get(written.slice(0, 2)) === written.length && hasIbanDigits(written);
  return isRight ? accept(written) : refuse(noIban);
};

const noIban = "must be an international bank account number";

/** Its length in each country of the register, as of 2025. */
const ibanLengths: ReadonlyMap<string, number> = new Map(
  [
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28",
    "EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26",
    "IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28",
    "NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25",
    "SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30",
  ]
    .flatMap((row) => row.split(" "))
    .map((country) => [country.slice(0, 2), Number(country.slice(2))]),
);

function hasIbanDigits(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban)) return false;
  let remainder = 0;
  for (const letter of iban.slice(4) + iban.slice(0, 4)) {
    const digits = Number.parseInt(letter, 36); // A is 10, Z is 35
    remainder = (remainder * (digits > 9 ? 100 : 10) + digits) % 97;
  }
  return remainder === 1;
}

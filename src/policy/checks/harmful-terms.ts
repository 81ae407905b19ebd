/** A term that is refused whoever asks for it. */
export type HarmfulTerm = {
  /** What the words say, as a finding puts it. */
  readonly what: string;
  readonly pattern: RegExp;
  /** Whether a sentence that denies it is harmless: "we never sell your data". */
  readonly negatable: boolean;
};

const useAsConsent = "the words make use count as consent";
const sale = "the words sell personal data";
const contacts = "the words disclose data to a person's contacts";
const liability = "the words excuse from answering for a breach";
const forever = "the words keep data without an end";
const irrevocable = "the words make a consent irrevocable";

/** What the policies we have read wrote most often. Words can always be found that no pattern knows. */
export const harmfulTerms: readonly HarmfulTerm[] = [
  {
    what: useAsConsent,
    pattern:
      /\b(?:us(?:e|ing)|continu(?:e|ing|ed)|access(?:ing)?|visit(?:ing)?|brows(?:e|ing))\b.{0,100}\b(?:you (?:thereby |hereby |also )?(?:agree|consent|accept)|(?:constitutes?|counts? as|signif(?:y|ies)|means?|implies|is|deemed) (?:your |an? )?(?:consent|agreement|acceptance|agreed))/i,
    negatable: true,
  },
  {
    what: useAsConsent,
    pattern: /(?:继续)?(?:使用|访问|浏览|登录).{0,40}(?:视为|即表示|表示|代表|意味着).{0,12}(?:同意|接受)/,
    negatable: true,
  },
  {
    what: sale,
    pattern:
      /\b(?:sell|sells|selling|sale of|rent|rents|trade|trades)\b.{0,60}\b(?:personal|your)\b.{0,30}\b(?:data|information)\b/i,
    negatable: true,
  },
  { what: sale, pattern: /(?:出售|贩卖|转售|售卖|买卖).{0,20}(?:信息|数据|资料)/, negatable: true },
  {
    what: contacts,
    pattern:
      /\b(?:tell|inform|notify|disclose|share|contact|call|provide)\b.{0,80}\byour (?:contacts?|address book|emergency contacts?|friends|family|relatives|colleagues|employer)\b/i,
    negatable: true,
  },
  {
    what: contacts,
    pattern:
      /(?:通讯录|联系人|亲友|亲属|家属|同事).{0,30}(?:告知|披露|通知|联系|催收)|(?:告知|披露|通知|联系).{0,20}(?:联系人|亲友|亲属|家属|同事)/,
    negatable: true,
  },
  {
    what: liability,
    pattern:
      /\b(?:not (?:be )?(?:liable|responsible)|no (?:liability|responsibility)|disclaims?|excus(?:e|es|ed))\b.{0,120}\b(?:breach|leak|attack|attackers?|hackers?|hacking|force majeure|disaster|unauthori[sz]ed access)\b/i,
    negatable: false,
  },
  {
    what: liability,
    pattern: /(?:不可抗力|黑客|攻击|病毒|泄露).{0,60}(?:不承担|免责|免除|概不负责|不负责)/,
    negatable: false,
  },
  {
    what: forever,
    pattern:
      /\b(?:keep|kept|retain|retained|store|stored)\b.{0,60}\b(?:indefinitely|for ?ever|permanently|without (?:time )?limit)\b/i,
    negatable: true,
  },
  { what: forever, pattern: /(?:永久|无限期)(?:地)?(?:保存|保留|存储)/, negatable: true },
  {
    what: irrevocable,
    pattern: /\birrevocabl[ey]\b.{0,40}\b(?:consent|agree|authori[sz])/i,
    negatable: true,
  },
  { what: irrevocable, pattern: /不可撤[销回](?:地|的)?.{0,8}(?:同意|授权|许可)/, negatable: false },
];

/** Words that turn a sentence round. */
export const negations: readonly RegExp[] = [
  /\b(?:not|never|no|nobody|none|nothing|neither|nor|cannot|without|refuses?|ended|void|invalid)\b|n't\b/i,
  /不|未|无|没有|禁止|拒绝|失效/,
];

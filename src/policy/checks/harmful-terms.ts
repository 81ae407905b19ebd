/** A term that is refused whoever asks for it. */
export type HarmfulTerm = {
  /** What the words say, as a finding puts it. */
  readonly what: string;
  /** In English and in Chinese, each within one sentence. */
  readonly patterns: readonly RegExp[];
  /** Whether a sentence that denies it is harmless: "we never sell your data". */
  readonly negatable: boolean;
  /** What makes a sentence harmless that does not deny it: "only where a law permits it". */
  readonly unless?: RegExp;
};

/** What the policies that we have read wrote. Words can always be found that no pattern knows. */
export const harmfulTerms: readonly HarmfulTerm[] = [
  // Consent that is none
  {
    what: "the words make use count as consent",
    patterns: [
      /\b(?:us(?:e|ing)|continu(?:e|ing|ed)|access(?:ing)?|visit(?:ing)?|brows(?:e|ing))\b.{0,100}\b(?:you (?:thereby |hereby |also |explicitly |expressly )?(?:agree|consent|accept)|(?:constitutes?|counts? as|signif(?:y|ies)|means?|implies|is|deemed) (?:your |an? )?(?:consent|agreement|acceptance|agreed))/i,
      /(?:继续)?(?:使用|访问|浏览|登录).{0,40}(?:视为|即表示|表示|代表|意味着).{0,12}(?:同意|接受)/,
    ],
    negatable: true,
  },
  {
    what: "the words ask for all or nothing",
    patterns: [
      /\bagree to (?:all|every|the whole|the entire)\b.{0,40}\b(?:terms?|polic(?:y|ies)|conditions?|clauses?)\b/i,
      /同意.{0,6}(?:全部|所有|一切).{0,10}(?:条款|内容|政策|规则)/,
    ],
    negatable: true,
  },
  {
    what: "the words send away whoever disagrees",
    patterns: [
      /\bif you (?:do not agree|don't agree|disagree|object|refuse)\b.{0,60}\b(?:do not|don't|must not|may not|should not|stop) (?:access|us|visit|register|open)/i,
      /(?:如|若|如果)?您?(?:不同意|有异议).{0,30}(?:请勿|请不要|请停止|应停止|请立即停止|不得)(?:使用|访问|登录|注册)/,
    ],
    negatable: false,
  },
  {
    what: "the words are themselves the consent to advertising messages",
    patterns: [
      /\byou (?:hereby|herewith) (?:agree|consent|authori[sz]e)\b.{0,140}\b(?:commercial|marketing|promotional|advertising)\b/i,
      /(?:在此|特此|同意并授权|授权并同意).{0,60}(?:商业|营销|推广|广告)/,
    ],
    negatable: true,
  },
  {
    what: "the words make a consent irrevocable",
    patterns: [
      /\birrevocabl[ey]\b.{0,40}\b(?:consent|agree|authori[sz])/i,
      /不可撤[销回](?:地|的)?.{0,8}(?:同意|授权|许可)/,
    ],
    negatable: true,
  },
  {
    what: "the words let us change what was promised as we please",
    patterns: [
      /\b(?:amend|chang|modif|revis|updat)\w*\b.{0,80}\bat (?:our|its) (?:own |sole )?discretion\b|\bat (?:our|its) (?:own |sole )?discretion\b.{0,40}\b(?:amend|chang|modif|revis)|\breserve the right to (?:amend|change|modify|revise)\b/i,
      /(?:有权|保留).{0,12}(?:自行|单方|随时|自主).{0,8}(?:修改|变更|修订|调整)/,
    ],
    negatable: true,
  },

  // More than is needed
  {
    what: "the words record what is typed into a form",
    patterns: [
      /\bform (?:inputs?|entries)\b|\bkey ?strokes?\b|\bwhat you type\b/i,
      /表单(?:输入|录入)|键盘(?:输入|记录)|按键记录/,
    ],
    negatable: true,
  },
  {
    what: "the words make a biometric feature the only way",
    patterns: [
      /\b(?:unless|if you (?:do not|don't|refuse|decline)|without)\b.{0,100}\b(?:fingerprints?|faces?|facial|biometrics?)\b.{0,160}\b(?:cannot|can't|unable|shall not|will not|won't)\b/i,
      /(?:不|未|拒绝)(?:愿|能)?提供.{0,40}(?:指纹|面部|人脸|生物识别).{0,120}(?:无法|不能|不予|不会)/,
    ],
    negatable: false,
    unless: /\banother way\b|\balternative\b|\binstead\b|其他方式|另一种|替代/i,
  },
  {
    what: "the words call everything necessary at once",
    patterns: [
      /\b(?:all (?:of )?(?:the above|this|these|that)|the (?:above|foregoing)|this|these)\b(?: (?:personal )?(?:data|information))?(?: (?:is|are)) (?:all )?(?:necessary|required|essential|indispensable)\b/i,
      /(?:上述|以上|前述|全部|所有)(?:个人)?信息(?:均|都|皆)?(?:为|是|系|属于).{0,30}(?:必需|必要|必须)/,
    ],
    negatable: true,
  },
  {
    what: "the words take in criminal records and whatever is beside them",
    patterns: [
      /\b(?:illegal|criminal|non-banking) (?:information|records?|data|history)\b/i,
      /违法(?:犯罪)?(?:信息|记录)|犯罪(?:信息|记录)|非银行信息/,
    ],
    negatable: true,
    unless: /\blaw|\bstatute|\bconsent\b|\bagree|法律|法规|依法|同意/i,
  },
  {
    what: "the words take in somebody's family, friends and applications for work",
    patterns: [
      /\b(?:family|social) (?:situation|relation\w*|circumstances)\b|\b(?:recruitment|job) applications?\b.{0,60}\b(?:transaction|credit|usage)\b/i,
      /家庭(?:状况|情况|关系)|社会关系|社交关系|求职(?:信息|申请|记录)/,
    ],
    negatable: true,
  },
  {
    what: "the words take in data of people who gave nothing",
    patterns: [
      /\b(?:related (?:part(?:y|ies)|persons?|people))\b/i,
      /(?:关系人|关联人|相关联系人|关联人员)(?:的)?(?:信息|资料|数据)/,
    ],
    negatable: true,
  },
  {
    what: "the words make a judgement of somebody's credit out of what they did",
    patterns: [
      /\b(?:form|build|creat|compil|establish|mak)\w*\b.{0,80}\bcredit (?:database|scor\w*|ratings?|profiles?)\b/i,
      /(?:形成|建立|构建|生成).{0,20}(?:信用|征信)(?:数据库|评分|画像|档案)/,
    ],
    negatable: true,
  },

  // To whom it does not belong
  {
    what: "the words sell personal data",
    patterns: [
      /\b(?:sell|sells|selling|sale of|rent|rents|trade|trades)\b.{0,60}\b(?:personal|your)\b.{0,30}\b(?:data|information)\b/i,
      /(?:出售|贩卖|转售|售卖|买卖).{0,20}(?:信息|数据|资料)/,
    ],
    negatable: true,
  },
  {
    what: "the words exploit a database of people commercially",
    patterns: [
      /\b(?:user|customer|member)s?'? (?:database|data)\b.{0,80}\bcommercial(?:ly)?\b|\bcommercial(?:ly)? (?:use|exploit\w*)\b.{0,40}\b(?:data|database|information)\b/i,
      /用户(?:数据库|数据|信息).{0,30}商业(?:化)?(?:的)?(?:利用|使用|开发)/,
    ],
    negatable: true,
  },
  {
    what: "the words let go of data that is merely de-identified",
    patterns: [
      /\bde-?identified\b.{0,160}\b(?:may use|right to use|entitled to|free to|(?:cannot|can't) (?:be )?identif|no longer (?:personal|identif))/i,
      /去标识化.{0,40}(?:无法识别|有权使用|不属于个人信息)/,
    ],
    negatable: false,
  },
  {
    what: "the words disclose data to a person's contacts",
    patterns: [
      /\b(?:tell|inform|notify|disclose|share|contact(?! (?:from|in|of|out))|call|provide)\b.{0,80}\byour (?:contacts?|(?:mobile )?(?:phone(?:'s)? )?address book|emergency contacts?|friends|family|relatives|colleagues|employer)\b/i,
      /(?:通讯录|联系人|亲友|亲属|家属|同事).{0,30}(?:告知|披露|通知|联系(?![人方])|催收)|(?:告知|披露|通知|联系(?![人方])).{0,20}(?:联系人|亲友|亲属|家属|同事)/,
    ],
    negatable: true,
  },
  {
    what: "the words reach for the contacts of somebody's contacts",
    patterns: [
      /\bcontacts?\b.{0,60}\b(?:of|in)\b.{0,40}\b(?:such|those|these|their) (?:contacts?|phones?)\b/i,
      /联系人的(?:手机)?(?:通讯录|联系人)/,
    ],
    negatable: true,
  },
  {
    what: "the words expose a debt in public or in a group",
    patterns: [
      /\b(?:overdue|default(?:ed)?|debts?|arrears|owe)\b.{0,160}\b(?:the public|publicly|publish|everybody)\b|\b(?:disclose|tell|post|share|announce|inform|publish)\b.{0,120}\bsocial (?:accounts?|media|networks?|groups?)\b/i,
      /(?:逾期|欠款|违约|拖欠).{0,60}(?:公众|公开|公示|曝光|公布)|(?:社交(?:账号|账户)|微信群|群组).{0,30}(?:披露|公布|告知|催收)/,
    ],
    negatable: true,
  },
  {
    what: "the words tell a debt collector more than the debt",
    patterns: [
      /\b(?:education|employ(?:ment|er)|workplace|job)\b.{0,160}\bcollect(?:ion|ors?|ing) (?:agenc(?:y|ies)|compan(?:y|ies)|services?|providers?)\b/i,
      /(?:学历|教育|工作|职业|社交).{0,60}(?:提供给|共享给|披露给|交给).{0,10}催收/,
    ],
    negatable: true,
  },
  {
    what: "the words hand data to another user who goes to court",
    patterns: [
      /\b(?:registered|other|another) users?\b.{0,160}\b(?:litigat\w*|lawsuits?|sues?)\b.{0,160}\b(?:disclos|provid|giv|hand)\w*\b/i,
      /用户.{0,20}(?:诉讼|起诉).{0,60}(?:披露|提供)/,
    ],
    negatable: true,
    unless: /\bcourt order|\border of (?:a|the) court|法院(?:的)?(?:裁定|命令|调查令)/i,
  },

  // Duties that cannot be written away
  {
    what: "the words excuse from answering for a breach",
    patterns: [
      /\b(?:not (?:be )?(?:liable|responsible)|no (?:liability|responsibility)|disclaims?|excus(?:e|es|ed))\b.{0,120}\b(?:breach|leak|attack|attackers?|hackers?|hacking|force majeure|disaster|unauthori[sz]ed access)\b/i,
      /(?:不可抗力|黑客|攻击|病毒|泄露).{0,60}(?:不承担|免责|免除|概不负责|不负责)/,
    ],
    negatable: false,
  },
  {
    what: "the words shut people out of a part of their own data",
    patterns: [
      /\b(?:part|some|certain)\b.{0,40}\b(?:data|information)\b.{0,60}\b(?:cannot|can't|unable|do not|don't) (?:yet )?(?:be )?(?:access|see|offer|provid|giv|let)/i,
      /(?:部分|某些)(?:个人)?信息.{0,20}(?:无法|不能)(?:为您)?(?:提供)?.{0,4}(?:访问|查阅|更正)/,
    ],
    negatable: false,
    unless: /\bstatute|\blaw forbids|\bas long as\b|\buntil\b|法律(?:明确)?禁止/i,
  },
  {
    what: "the words keep data without an end",
    patterns: [
      /\b(?:keep|kept|retain|retained|store|stored)\b.{0,60}\b(?:indefinitely|for ?ever|permanently|without (?:time )?limit)\b/i,
      /(?:永久|无限期)(?:地)?(?:保存|保留|存储)/,
    ],
    negatable: true,
  },
];

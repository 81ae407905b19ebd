/** A mechanism for transfers that a court or an authority has ended. */
export type ObsoleteMechanism = {
  /** As rules of type `transfer` call it. */
  readonly names: readonly string[];
  /** As words call it. */
  readonly words: RegExp;
  readonly title: string;
  /** The first day on which it could not be relied on. */
  readonly endedOn: string;
  readonly source: string;
  readonly instead: string;
};

const dpf = "use `eu-us-dpf` with a certified recipient, or `scc-2021`";

export const obsoleteMechanisms: readonly ObsoleteMechanism[] = [
  {
    names: ["safe-harbor", "safe-harbour", "eu-us-safe-harbor", "us-eu-safe-harbor"],
    words: /\bsafe harbou?r\b|安全港/i,
    title: "Safe Harbor",
    endedOn: "2015-10-06",
    source: "CJEU C-362/14",
    instead: dpf,
  },
  {
    names: ["eu-us-privacy-shield", "privacy-shield"],
    words: /\bprivacy shield\b|隐私盾/i,
    title: "the EU-US Privacy Shield",
    endedOn: "2020-07-16",
    source: "CJEU C-311/18",
    instead: dpf,
  },
  {
    names: ["scc-2001", "scc-2004", "scc-2010"],
    words: /\b(?:2001\/497|2004\/915|2010\/87)\b/,
    title: "the older standard contractual clauses",
    endedOn: "2022-12-27",
    source: "Decision (EU) 2021/914 Art. 4(4)",
    instead: "use `scc-2021`",
  },
];

/** A notice before it is written as HTML or Markdown: what it says, without how it looks. */
export type Notice = {
  readonly language: "en" | "zh";
  readonly title: string;
  readonly summary: string;
  readonly version: string;
  readonly contents: { readonly title: string; readonly entries: readonly Link[] };
  readonly sections: readonly NoticeSection[];
  readonly lastUpdated: string;
};

export type Link = { readonly text: string; readonly href: string };
export type Inline = string | Link;

export type NoticeSection = {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
};

export type Block =
  | { readonly kind: "paragraph"; readonly parts: readonly Inline[] }
  | {
      readonly kind: "clause";
      readonly id: string;
      readonly words: string;
      /** The same with the addresses in it as links. */
      readonly parts: readonly Inline[];
      /** What stands below the words: what is refused, or that the clause was added. */
      readonly remarks: readonly string[];
      readonly isHarmful: boolean;
      readonly isAddition: boolean;
    }
  | {
      readonly kind: "table";
      readonly caption: string;
      readonly head: readonly string[];
      /** The first cell of a row names it. */
      readonly rows: readonly (readonly Inline[])[];
    };

import type { Inline } from "./blocks.ts";

/** A text with the addresses in it as links. A full stop or a bracket behind an address is none of it. */
export function linked(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    const href = found.replace(/[.,;:!?'’”)\]]+$/, "");
    if (index > from) parts.push(text.slice(from, index));
    parts.push(link(href));
    from = index + href.length;
  }
  return from < text.length ? [...parts, text.slice(from)] : parts;
}

/** A link to somebody else's page, shown by where it leads. */
export function link(href: string): Inline {
  return { text: href.replace(/^https?:\/\//, "").replace(/\/$/, ""), href };
}

/** Whether a link leads away from our pages. */
export function isOutside(href: string): boolean {
  return /^https?:/i.test(href);
}

const address = /https?:\/\/[^\s<>"“”（），。；、！？]+/g;

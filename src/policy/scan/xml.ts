import sax from "sax";
import { type ReadFacts, refuse, shown } from "./facts.ts";

export type Element = {
  readonly name: string;
  /** 0 for the root. */
  readonly depth: number;
  /** Where it begins. */
  readonly line: number;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  /** Its own text, without that of the elements inside. */
  readonly text: string;
};

export type ReadXml =
  | { readonly ok: true; readonly elements: readonly Element[] }
  | (ReadFacts & { readonly ok: false });

export const xmlLimits = { depthMax: 32, elementsMax: 20_000, attributesMax: 64 } as const;

/**
 * The elements of a text in the order in which they begin, the first being the root. Entities are those of XML
 * itself; a document type is refused unless it is the one that is named here, and nothing is ever fetched.
 */
export function readXml(text: string, documentType: RegExp | null): ReadXml {
  const reader = newReader(text, documentType);
  // In pieces, so that a limit ends the work: the parser has no other way to be stopped.
  for (let at = 0; at < text.length && reader.refusal() === null; at += pieceLength) {
    reader.parser.write(text.slice(at, at + pieceLength));
  }
  if (reader.refusal() === null) reader.parser.close();
  const refusal = reader.refusal();
  if (refusal !== null) return refusal;
  return reader.elements.length === 0
    ? refuse(1, "the file has no element")
    : { ok: true, elements: reader.elements };
}

const pieceLength = 4_096;

const parserOptions = { xmlns: false, strictEntities: true };

type Open = { -readonly [K in keyof Element]: Element[K] } & {
  readonly attributes: { name: string; value: string }[];
};

function newReader(all: string, documentType: RegExp | null) {
  // Without its own namespaces: the parser's list of attributes would be searched from the start for each of them.
  const parser = sax.parser(true, parserOptions);
  const elements: Open[] = [];
  const open: Open[] = [];
  const lines = lineCounter(all);
  let refusal: ReturnType<typeof refuse> | null = null;
  const stop = (why: string) => {
    refusal ??= refuse(parser.line + 1, why);
  };
  parser.onerror = ({ message }) => {
    const [first = ""] = message.split("\n");
    stop(`the file is not well-formed XML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`);
  };
  parser.ondoctype = (doctype) => {
    if (documentType?.test(doctype) !== true)
      stop("a document type is not read, nor are entities of its own");
  };
  parser.onprocessinginstruction = ({ name, body }) => {
    const encoding = name === "xml" ? /encoding\s*=\s*["']([^"']*)/.exec(body)?.[1] : undefined;
    if (encoding !== undefined && !/^(?:utf-8|us-ascii)$/i.test(encoding)) {
      stop(`the file says that it is in ${shown(encoding)}, and only UTF-8 is read`);
    }
  };
  parser.onopentagstart = ({ name }) => {
    if (open.length === 0 && elements.length > 0) stop("the file has two roots");
    if (open.length > xmlLimits.depthMax) stop(`the file is nested more than ${xmlLimits.depthMax} deep`);
    if (elements.length >= xmlLimits.elementsMax) {
      stop(`the file has more than ${xmlLimits.elementsMax} elements`);
    }
    if (refusal !== null) return;
    const element = {
      name,
      depth: open.length,
      line: lines(parser.startTagPosition),
      attributes: [],
      text: "",
    };
    elements.push(element);
    open.push(element);
  };
  parser.onattribute = ({ name, value }) => {
    const attributes = open.at(-1)?.attributes ?? [];
    if (attributes.length >= xmlLimits.attributesMax) {
      stop(`an element has more than ${xmlLimits.attributesMax} attributes`);
    } else attributes.push({ name, value });
  };
  const addText = (text: string) => {
    const element = open.at(-1);
    if (element !== undefined && refusal === null) element.text += text;
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onclosetag = () => void open.pop();
  return { parser, elements, refusal: () => refusal };
}

/** The lines of places in a text, asked for in its order. The parser knows only where it is, which is further on. */
function lineCounter(text: string): (place: number) => number {
  let line = 1;
  let counted = 0;
  return (place) => {
    for (; counted < place; counted++) if (text[counted] === "\n") line += 1;
    return line;
  };
}

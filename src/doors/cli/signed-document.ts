import { type LogTrust, openNote } from "../../audit/index.ts";
import { noteTextOf } from "../../domains/promises/index.ts";
import type { Canonical } from "../../kernel/canonical.ts";
import { type Context, done } from "./command.ts";
import { paint, printJson, table } from "./output.ts";

/** What a signed policy with its verdicts says, once its note is of it and of a trusted key. */
export type SignedPolicy = {
  readonly signer: string;
  readonly tenant: string;
  readonly version: number;
  readonly computedAt: string | null;
  readonly totals: Readonly<Record<string, number>>;
};

const notAuthentic = 10;

/** The text as a signed document, or `null` when it is none: then it may be a receipt. */
export function readSigned(text: string): { readonly document: Canonical; readonly note: string } | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    const value: { document?: Canonical; note?: unknown } = JSON.parse(text);
    return value.document === undefined || typeof value.note !== "string"
      ? null
      : { document: value.document, note: value.note };
  } catch {
    return null;
  }
}

/** Checks a document against its note and prints what it says. Returns the exit code. */
export function checkSigned(
  context: Context,
  isJson: boolean,
  { document, note }: { readonly document: Canonical; readonly note: string },
  trust: LogTrust,
): number {
  const opened = openNote(note, trust.keys);
  const isOfIt = opened.ok && opened.text === noteTextOf("policy", document);
  const said = isOfIt ? read(document, opened.signers[0] ?? "") : null;
  if (isJson) printJson(context, { ok: said !== null, ...(said ?? {}) });
  else if (said === null) {
    context.print(
      `${paint(context, "bad", "Not authentic")}: no trusted key has signed just this document.\n`,
    );
  } else {
    const totals = Object.entries(said.totals).filter(([, amount]) => amount > 0);
    const verdicts = totals.map(([word, amount]) => `${amount} ${word}`).join(", ");
    const rows = [
      ["signed by", said.signer],
      ["policy", `${said.tenant}, version ${said.version}`],
      ["verdicts", said.computedAt === null ? "none: this version is not the newest" : verdicts],
      ...(said.computedAt === null ? [] : [["looked at", said.computedAt]]),
    ];
    context.print(table(rows, context));
    context.print(
      `\n${paint(context, "good", "Whoever holds this key said exactly this.")} Whether it is so, the log shows.\n`,
    );
  }
  return said === null ? notAuthentic : done;
}

function read(document: Canonical, signer: string): SignedPolicy {
  const { tenant, version, promises } = asRecord(document);
  const { computedAt, totals } = asRecord(promises);
  const numbers = Object.entries(asRecord(totals)).map(([word, amount]) => [word, Number(amount)] as const);
  return {
    signer,
    tenant: String(tenant),
    version: Number(version),
    computedAt: typeof computedAt === "string" ? computedAt : null,
    totals: Object.fromEntries(numbers),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** What keeps Troth from starting and the reader can put right. `message` is one sentence: print it, exit with 1. */
export type CannotStart = Error & { readonly code: "cannot-start" };

/** Ends the start with one sentence that says what is wrong and what to do about it. */
export function cannotStart(sentence: string, cause?: unknown): never {
  const code: CannotStart["code"] = "cannot-start";
  throw Object.assign(new Error(sentence, { cause }), { code });
}

export function isCannotStart(error: unknown): error is CannotStart {
  return errorCode(error) === "cannot-start";
}

/** The `code` of a system error (`EACCES`, `ENOENT`, …), or `null` for whatever has none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

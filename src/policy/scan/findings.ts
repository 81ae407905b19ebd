/** Everything that can be found between a build and a policy. The codes are stable, like those of a policy's check. */
export const scanCodes = {
  "file-refused": error("a file that cannot be read, so that nothing is known of its part of the build"),
  "permission-not-registered": error("the build asks for a permission that no clause registers"),
  "permission-blocked": error("the build asks for a permission that a clause blocks"),
  "permission-system-only": warning(
    "the build asks for a permission that Android gives to its own apps only",
  ),
  "description-empty": error("the question for a permission does not say why"),
  "feature-not-registered": warning("the build is made for a part of the device that no permission opens"),
  "library-not-registered": error("the build contains a library that no clause registers"),
  "library-unnamed": warning("the build contains something, and the file does not say what"),
  "policy-link-missing": warning("a library is registered without a link to its maker's privacy policy"),
  "permission-not-requested": note("a permission is registered, and the build does not ask for it"),
  "library-not-contained": note("a library is registered, and the build does not contain it"),
} as const;

export type ScanCode = keyof typeof scanCodes;
export type ScanSeverity = "error" | "warning" | "note";

export type ScanFinding = {
  readonly path: string;
  readonly line: number;
  readonly severity: ScanSeverity;
  readonly code: ScanCode;
  readonly message: string;
  readonly hint: string;
  /** The clauses by which it was found. */
  readonly clauses: readonly string[];
};

/** `path:line code message (hint)`. */
export function renderScanFinding({ path, line, code, message, hint }: ScanFinding): string {
  return `${path}:${line} ${code} ${message}${hint === "" ? "" : ` (${hint})`}`;
}

function error(summary: string) {
  return { severity: "error", summary } as const;
}

function warning(summary: string) {
  return { severity: "warning", summary } as const;
}

function note(summary: string) {
  return { severity: "note", summary } as const;
}

/** Which of the requirements of the five policies have a test that ran and passed: a test names them at its beginning. */

export type Requirement = { readonly id: string; readonly kind: string; readonly domain: string };

export type Coverage = {
  readonly covered: ReadonlySet<string>;
  /** Ids that a test names and that are no requirement, nor an addition of a policy. */
  readonly unknown: readonly string[];
};

/** Reads lines of id, kind and domain. */
export function parseRequirements(text: string): readonly Requirement[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [id = "", kind = "", domain = ""] = line.split(" ");
      return { id, kind, domain };
    });
}

const idList =
  /(?:^|\s)((?:JMI|JPL|GEEX|MORI|IUNU)-[A-Za-z0-9-]+(?:(?:, | and )(?:JMI|JPL|GEEX|MORI|IUNU)-[A-Za-z0-9-]+)*):/;

/** The requirements that the titles of these passed tests name before their colon. */
export function coverageOf(requirements: readonly Requirement[], titles: readonly string[]): Coverage {
  const ids = new Set(requirements.map(({ id }) => id));
  const named = titles.flatMap((title) => idList.exec(title)?.[1]?.split(/, | and /) ?? []);
  return {
    covered: new Set(named.filter((id) => ids.has(id))),
    unknown: [...new Set(named.filter((id) => !ids.has(id) && !id.includes("-ADD-")))],
  };
}

/** `promises: 71 of 617 …`, by kind and by domain. */
export function describeCoverage(requirements: readonly Requirement[], { covered }: Coverage): string {
  const by = (key: "kind" | "domain") => {
    const names = [...new Set(requirements.map((one) => one[key]))].sort();
    const parts = names.map((name) => {
      const all = requirements.filter((one) => one[key] === name);
      return `${name} ${all.filter(({ id }) => covered.has(id)).length}/${all.length}`;
    });
    return `  by ${key}: ${parts.join(", ")}`;
  };
  return [`promises: ${covered.size} of ${requirements.length}`, by("kind"), by("domain")].join("\n");
}

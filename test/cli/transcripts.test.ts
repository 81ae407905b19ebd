import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commands } from "../../src/doors/cli/index.ts";
import { must } from "../../src/kernel/assert.ts";
import { loadPolicy } from "../../src/start/index.ts";
import { exampleLogs } from "./example-logs.ts";
import { openShell, type Shell } from "./in-process.ts";
import { readTranscript, type Story, wordsOf, writeTranscript } from "./transcript.ts";

const folder = join(import.meta.dirname, "transcripts");
const isUpdating = process.env["TROTH_UPDATE_GOLDEN"] === "1";
const transcripts = readdirSync(folder).map((name) => {
  const path = join(folder, name);
  return { name, path, transcript: readTranscript(readFileSync(path, "utf8")), retold: [] as Story[] };
});
const { policy: shop } = await loadPolicy("test/cli/fixtures/shop");
const prepared = new Map<string, string | Buffer>([
  ...(await exampleLogs(must(shop, "a policy of the shop"))),
  ["hostile.yaml", "tenant: &again [*again]\nversion: 1\nversion: 2\n"],
  ["read-only/policy.yaml", "tenant:   shop\n"],
  ["hostile/AndroidManifest.xml", '<!DOCTYPE manifest [<!ENTITY a "&b;&b;">]>\n<manifest/>\n'],
  ["hostile/Info.plist", "bplist00\u0000"],
  ["hostile/package-lock.json", "[".repeat(1_000_000)],
]);

for (const { name, path, transcript, retold } of transcripts) {
  describe(name, () => {
    test.each(transcript.stories)("$title", async (story) => {
      const shell = openShell(prepared);
      const steps = [];
      for (const { line } of story.steps) steps.push({ line, output: await answerTo(shell, line) });
      retold.push({ title: story.title, steps });
      if (!isUpdating) expect(steps).toEqual(story.steps);
    });
    afterAll(() => {
      if (isUpdating) writeFileSync(path, writeTranscript({ ...transcript, stories: retold }));
    });
  });
}

async function answerTo(shell: Shell, line: string): Promise<string> {
  const [program, ...args] = wordsOf(line);
  if (program === "cat") return String((await shell.read(args[0] ?? "")) ?? "no such file\n");
  expect(program).toBe("troth");
  return `${(await shell.type(args)).trimEnd()}\n`;
}

test("every command is told in a transcript, with an end that is good and one that is not, as text and as JSON", () => {
  const steps = transcripts.flatMap(({ transcript }) => transcript.stories.flatMap((story) => story.steps));
  for (const { name } of commands) {
    const own = steps.filter(({ line }) => line.startsWith(`troth ${name}`) && !line.includes("--help"));
    const isBad = ({ output }: { output: string }) => /\[exit \d+\]\n$/.test(output);
    expect(
      own.some((step) => !isBad(step)),
      `${name} that ends well`,
    ).toBe(true);
    expect(own.some(isBad), `${name} that ends badly`).toBe(true);
    expect(
      own.some(({ line }) => line.includes("--json")),
      `${name} --json`,
    ).toBe(true);
    expect(
      steps.some(({ line }) => line === `troth ${name} --help`),
      `${name} --help`,
    ).toBe(true);
  }
});

test("every example in the help can be typed in a clone", async () => {
  for (const { example } of commands) {
    const [program, ...args] = wordsOf(example.replace(/ > \S+$/, ""));
    expect(program).toBe("troth");
    expect(await openShell(prepared).type(args), example).not.toContain("[exit 2]");
  }
});

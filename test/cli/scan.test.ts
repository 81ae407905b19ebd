import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scanCodes } from "../../src/policy/index.ts";
import { loadPolicy } from "../../src/start/index.ts";
import { examplePorts, openShell } from "./in-process.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/guides/scanning-a-build.md"), "utf8");
const scan = ["scan", "manifest", "test/cli/fixtures/pocket"];
const inApp = (name: string) => `test/cli/fixtures/pocket-app/${name}`;

test("the guide says what every code of a scan says", () => {
  const rows = Object.entries(scanCodes).map(
    ([code, { severity, summary }]) => `| \`${code}\` | ${severity} | ${summary} |`,
  );
  expect(page.match(/^\| `[a-z-]+` \| (?:error|warning|note) \|.*$/gm)).toEqual(rows);
});

test("a policy that fails its check for a missing link is compared all the same, and for anything else it is not", async () => {
  const failing = (code: string) => async (folder: string) => {
    const loaded = await loadPolicy(folder);
    const at = { path: "policy.yaml", line: 1, column: 1, message: "as it is", hint: "" } as const;
    return { ...loaded, findings: [{ ...at, severity: "error", code } as const] };
  };
  const answer = (code: string) =>
    openShell(new Map(), { ports: { ...examplePorts, loadPolicy: failing(code) } }).type([
      ...scan,
      inApp("AndroidManifest.xml"),
    ]);
  expect(await answer("policy-link-missing")).toBe("The build passes: 1 file, no findings.\n");
  expect(await answer("no-contact")).toContain("does not pass its check, with 1 error");
});

test("a thousand findings are shown, and of the rest how many there are", async () => {
  const names = Array.from({ length: 1_002 }, (_, index) => `"a${index}":"1"`);
  const lock = `{"lockfileVersion":3,"packages":{"":{"dependencies":{${names.join(",\n")}}}}}`;
  const shell = openShell(new Map([["package-lock.json", lock]]));
  const lines = (await shell.type([...scan, "package-lock.json"])).split("\n");
  expect(lines.filter((line) => line.startsWith("package-lock.json:"))).toHaveLength(1_000);
  expect(lines).toContain("7 findings are not shown: `--json` has them all.");
  const told = JSON.parse(
    (await shell.type([...scan, "package-lock.json", "--json"])).replace(/\[exit 1\]\n$/, ""),
  );
  expect(told.findings).toHaveLength(1_007);
});

test("a file that is longer than is read is refused by the length that was read, not by what stands there", async () => {
  const manifest = `<manifest/>${" ".repeat(999_989)}`;
  const answer = (text: string) =>
    openShell(new Map([["AndroidManifest.xml", text]])).type([...scan, "AndroidManifest.xml"]);
  expect(await answer(manifest)).toContain("The build passes");
  expect(await answer(`${manifest} `)).toContain("larger than 1000000 bytes");
});

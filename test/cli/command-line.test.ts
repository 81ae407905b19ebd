import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findingKinds } from "../../src/audit/findings.ts";
import { commands, exitsOf } from "../../src/doors/cli/index.ts";
import { guide } from "./guide.ts";
import { examplePorts, openShell } from "./in-process.ts";

const root = join(import.meta.dirname, "..", "..");
const guidePath = join(root, "docs", "guides", "command-line.md");
const shell = openShell(new Map());

test("the guide says what the commands say of themselves", () => {
  if (process.env["TROTH_UPDATE_GOLDEN"] === "1") writeFileSync(guidePath, guide());
  expect(readFileSync(guidePath, "utf8")).toBe(guide());
});

test("every exit code that the verifier knows is explained by its command", () => {
  const explained = commands
    .filter(({ name }) => name === "verify")
    .flatMap((one) => exitsOf(one).map(([code]) => code));
  for (const { exitCode } of Object.values(findingKinds)) expect(explained).toContain(String(exitCode));
});

test("the notice in HTML is a fragment that holds every clause", async () => {
  const text = await shell.type(["notice", "test/cli/fixtures/shop", "--format", "html"]);
  expect(text).not.toMatch(/<html|<body|<script/i);
  for (const number of [0, 1, 2, 3, 4, 5, 6]) expect(text).toContain(`id="SHOP-${number}"`);
});

test("colours are for terminals: an error is red there, and plain elsewhere", async () => {
  const coloured = openShell(new Map(), { isColoured: true });
  const args = ["check", "test/cli/fixtures/broken"];
  const colour = "\u001b[";
  expect(await coloured.type(args)).toContain(`${colour}31m`);
  expect(await shell.type(args)).not.toContain(colour);
});

test("what is no expected failure is not swallowed", async () => {
  const loadPolicy = () => Promise.reject(new Error("a bug"));
  const buggy = openShell(new Map(), {
    ports: { ...examplePorts, loadPolicy },
  });
  await expect(buggy.type(["check", "test/cli/fixtures/shop"])).rejects.toThrow("a bug");
});

test("the program itself runs from a clone, and tells the shell how it went", { timeout: 120_000 }, () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join("tools", "troth.mjs"), ...args], { cwd: root, encoding: "utf8" });
  const help = run("--help");
  expect(help.stdout).toContain("Troth makes a privacy policy true");
  expect(help.status).toBe(0);
  const mistyped = run("chekc");
  expect(mistyped.stderr).toMatch(/^Troth has no command `chekc` \(did you mean `check`\?\)\.\n$/m);
  expect([mistyped.status, mistyped.stdout]).toEqual([2, ""]);
  const checked = run("check", "test/cli/fixtures/shop", "test/cli/fixtures/broken", "--json");
  expect(checked.status).toBe(1);
  expect(JSON.parse(checked.stdout)).toMatchObject({ ok: false, policies: [{ ok: true }, { ok: false }] });
});

test("a reader that has seen enough is no failure", { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, [join("tools", "troth.mjs"), "clauses", "policies/jmi"], {
    cwd: root,
  });
  child.stdout.destroy();
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(complaints).not.toMatch(/EPIPE|Error/);
  expect(code).toBe(0);
});

test("the program itself asks a server for its log, and says what the server says", {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "troth-shell-"));
  const keyFile = join(folder, "app.key");
  writeFileSync(keyFile, "troth.jmi.no-key\n");
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(401).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const args = ["log", "export", "nowhere", "--server", `http://127.0.0.1:${port}`, "--api-key", keyFile];
  const child = spawn(process.execPath, [join("tools", "troth.mjs"), ...args], { cwd: root });
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  server.close();
  rmSync(folder, { recursive: true });
  expect(complaints).toContain("The server does not know this API key.");
  expect(code).toBe(1);
  expect(asked).toEqual([expect.stringMatching(/^GET \/v1\/log\/checkpoint Bearer troth\.jmi\.no-key$/)]);
});

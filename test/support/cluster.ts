import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { addressFromUrl, connect, type DatabaseAddress } from "../../src/kernel/db/index.ts";
import { startPostgres, testSettings } from "../../src/kernel/postgres/index.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { prepareTemplate } from "./template.ts";

/** What a test file is told when it asks for a database. */
export type Cluster = { readonly admin: DatabaseAddress; readonly template: string };

declare module "vitest" {
  interface ProvidedContext {
    /** Answers with a `Cluster`. The first question starts it: a run without database tests never does. */
    clusterUrl: string;
  }
}

type Opened = { readonly cluster: Cluster; readonly close: () => Promise<void> };

/** One PostgreSQL for the whole run, and one template in it. All of it is gone when the run ends. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let opened: Promise<Opened> | null = null;
  const server = createServer((_request, response) => {
    opened ??= open();
    opened.then(
      ({ cluster }) => response.end(JSON.stringify(cluster)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  const { port } = await new Promise<AddressInfo>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") resolve(address);
    });
  });
  project.provide("clusterUrl", `http://127.0.0.1:${port}`);
  return async () => {
    server.close();
    server.closeAllConnections();
    await opened?.then(({ close }) => close());
  };
}

/** The server named by `DATABASE_URL`, or an embedded one. */
async function open(): Promise<Opened> {
  const template = `troth_test_${systemRandom().bytes(6).toString("hex")}`;
  const url = process.env["DATABASE_URL"];
  const { admin, close } = url === undefined || url === "" ? await embedded() : borrowed(url, template);
  await prepareTemplate(admin, template);
  return { cluster: { admin, template }, close };
}

async function embedded(): Promise<{ admin: DatabaseAddress; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "troth-test-"));
  const mourner = mourn(folder);
  const postgres = await startPostgres({ dataFolder: folder, settings: testSettings });
  const close = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
    mourner.stdin.end();
  };
  return { admin: postgres.admin, close };
}

/** A server that stays: everything of this run, and nothing else, is taken away again. */
function borrowed(url: string, template: string): { admin: DatabaseAddress; close: () => Promise<void> } {
  const admin = addressFromUrl(url);
  if (admin === null)
    throw new Error("DATABASE_URL is not of the form postgres://user:password@host:port/database");
  const close = async () => {
    const sql = connect(admin, 1, "test");
    const ours = await sql<{ name: string }[]>`
      select datname as name from pg_database where starts_with(datname, ${template})`;
    for (const { name } of ours) await sql.unsafe(`drop database "${name}" with (force)`);
    await sql.end();
  };
  return { admin, close };
}

/**
 * Stops the server and removes its folder when this process dies without doing so, by kill -9 too. It waits for the
 * end of its input, which the system closes for the dead.
 */
function mourn(folder: string) {
  const script = `cat; kill -INT "$(head -n 1 "$0/postgres/postmaster.pid")" && sleep 2; rm -rf "$0"`;
  const child = spawn("sh", ["-c", script, folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  child.unref();
  return child;
}

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { root } from "./source.ts";

/** Where pictures of every page are left for people to look at. */
export const pictures = join(root, "artefacts", "pages");

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
];

/**
 * A real browser. Named by TROTH_CHROMIUM or found where systems put it; on Debian, as root, installed if it is not
 * there. Without one the tests of pages fail: a page that nobody opened is not known to work.
 */
export async function openBrowser(): Promise<Browser> {
  mkdirSync(pictures, { recursive: true });
  const executablePath = findBrowser() ?? installBrowser();
  if (executablePath === null) {
    throw new Error(
      "There is no Chromium: install Debian's package `chromium`, or name a browser in TROTH_CHROMIUM.",
    );
  }
  // Inside of a container there is often no second sandbox to be had, and these pages are our own.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

function findBrowser(): string | null {
  const named = process.env["TROTH_CHROMIUM"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : null;
  return places.find((place) => existsSync(place)) ?? null;
}

function installBrowser(): string | null {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return null;
  const options = {
    stdio: "ignore",
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  } as const;
  spawnSync("apt-get", ["update", "-qq"], options);
  // With letters for Chinese: without them a page would be tested in empty boxes.
  spawnSync(
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
    options,
  );
  return findBrowser();
}

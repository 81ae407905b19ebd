import { get } from "node:http";
import { join } from "node:path";
import { checkPolicy, compile, parsePolicy } from "../src/policy/index.ts";
import { known, readPolicyFiles } from "../src/start/tenants.ts";
import { median, quantile, type Row } from "./report.ts";
import { openPlace } from "./server/place.ts";

const rounds = 5;
const compileMsMax = 2_000;
const pageMsMax = 50;
const pageKilobytesMax = 100;
const pageSeconds = 12;

/** The longest policy, 340 clauses in two languages: to check and compile it, and to show it with its verdicts. */
export async function measureLongest(main: string | null): Promise<readonly Row[]> {
  const files = await readPolicyFiles(join(import.meta.dirname, "..", "policies", "geex"));
  const { policy, positions } = parsePolicy(files);
  if (policy === null) throw new Error("the GEEX policy has errors: run `troth check policies/geex`");
  const ms = Array.from({ length: rounds }, () => {
    const began = performance.now();
    checkPolicy(policy, positions, known);
    if (!compile(policy).ok) throw new Error("the GEEX policy is too large");
    return performance.now() - began;
  });
  const place = await openPlace(main);
  try {
    const asked = await askFor(place.port, "/t/geex/policy");
    const kilobytes = (asked[0]?.bytes ?? 0) / 1_000;
    const times = asked.map((one) => one.ms).sort((a, b) => a - b);
    const slow = quantile(times, 0.99);
    return [
      row("check and compile GEEX, ms", median(ms), compileMsMax),
      row("the page of GEEX with its verdicts, ms (99 of 100)", slow, pageMsMax, quantile(times, 0.5)),
      row("the page of GEEX as it travels, kB", kilobytes, pageKilobytesMax),
    ];
  } finally {
    await place.stop();
  }
}

function row(name: string, rate: number, most: number, p50Ms?: number): Row {
  const limit = { limit: `≤ ${most}`, ratio: rate / most, ok: rate <= most };
  return { name, rate, ...limit, ...(p50Ms === undefined ? {} : { p50Ms }) };
}

type Asked = { readonly ms: number; readonly bytes: number };

/** Reader after reader, for longer than verdicts are kept at hand, so that the page is made anew several times. */
async function askFor(port: number, path: string): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const end = performance.now() + pageSeconds * 1_000;
  while (performance.now() < end) {
    asked.push(await askOnce(port, path));
    await new Promise((next) => setTimeout(next, 20));
  }
  return asked.slice(5);
}

function askOnce(port: number, path: string): Promise<Asked> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, headers: { "accept-encoding": "gzip" } };
    get(options, (answer) => {
      let bytes = 0;
      answer.on("data", (part: Buffer) => {
        bytes += part.length;
      });
      answer.on("end", () => resolve({ ms: performance.now() - began, bytes }));
    }).on("error", reject);
  });
}

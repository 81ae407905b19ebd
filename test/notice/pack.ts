import { expect } from "vitest";
import { maskNames, transformNames, valueTypes } from "../../src/domains/vault/index.ts";
import { checkPolicy, parsePolicy } from "../../src/policy/index.ts";
import { readPolicyFiles } from "../../src/start/index.ts";
import { examplePorts, openShell } from "../cli/in-process.ts";

export type Pack = ReadonlyMap<string, string>;

/** The files of a policy folder. */
export async function packOf(folder: string): Promise<Pack> {
  const files = await readPolicyFiles(folder);
  return new Map([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
}

/** The same with one text replaced, which must be there. */
export function edited(pack: Pack, path: string, from: string | RegExp, to: string): Pack {
  const text = pack.get(path) ?? expect.unreachable(`there is no ${path}`);
  const changed = text.replace(from, to);
  expect(changed, `${path} has ${String(from)}`).not.toBe(text);
  return new Map([...pack, [path, changed]]);
}

const known = { valueTypes, masks: maskNames, transforms: transformNames };

/** What `troth <command> pack` prints, where `pack` is a folder of these files. */
export function onPack(pack: Pack, ...args: readonly string[]): Promise<string> {
  return onPacks({ pack }, args);
}

/** The same with several folders. */
export function onPacks(
  packs: Readonly<Record<string, Pack>>,
  args: readonly string[],
  askLink: (href: string) => Promise<string | null> = async () => null,
): Promise<string> {
  const prepared = Object.entries(packs).flatMap(([folder, pack]) =>
    [...pack].map(([path, text]) => [`${folder}/${path}`, text] as const),
  );
  const loadPolicy = async (folder: string) => {
    const { policy, findings, positions } = parsePolicy(packs[folder] ?? new Map());
    if (policy === null) return { policy, findings, positions };
    return { policy, findings: [...findings, ...checkPolicy(policy, positions, known)], positions };
  };
  return openShell(new Map(prepared), { ports: { ...examplePorts, loadPolicy, askLink } }).type(args);
}

/** The line, counted from 1, on which a text first stands. */
export function lineOf(pack: Pack, path: string, text: string): number {
  const lines = (pack.get(path) ?? "").split("\n");
  const at = lines.findIndex((line) => line.includes(text));
  expect(at, `${path} has ${text}`).toBeGreaterThanOrEqual(0);
  return at + 1;
}

import type { Policy, Words } from "../model.ts";
import { type Labels, type Language, labels } from "./labels.ts";

export type NoticeContext = { readonly policy: Policy; readonly language: Language; readonly labels: Labels };

/** Words in the language that is read; in English where there are none. */
export function say({ en, zh }: Words, language: Language): string {
  return language === "zh" ? (zh ?? en) : en;
}

/** Data types in words, for a page of its own. */
export function dataWordsIn(policy: Policy, language: Language, names: readonly string[]): readonly string[] {
  return dataWords({ policy, language, labels: labels[language] }, names);
}

/** Data types in words. A group that is there as a whole is named instead of its members. */
export function dataWords(context: NoticeContext, names: readonly string[]): string[] {
  const { vocabulary } = context.policy;
  const left = new Set(names);
  const said = new Map<string, string>();
  for (const { name, words } of vocabulary.dataGroups) {
    const members = vocabulary.data.filter(({ groups }) => groups.includes(name)).map((type) => type.name);
    if (members.length < 2 || !members.every((member) => left.has(member))) continue;
    for (const member of members) left.delete(member);
    said.set(members[0] ?? name, say(words, context.language));
  }
  return vocabulary.data.flatMap(({ name, words }) => {
    const group = said.get(name);
    if (group !== undefined) return [group];
    return left.has(name) ? [say(words, context.language)] : [];
  });
}

export function groupWords({ policy, language }: NoticeContext, name: string): string {
  const group = policy.vocabulary.dataGroups.find((one) => one.name === name);
  return group === undefined ? name : say(group.words, language);
}

/** What a rule calls something, in words. */
export function word(labels: Labels, name: string): string {
  return Object.hasOwn(labels.words, name) ? (labels.words[name] ?? name) : name.replaceAll("-", " ");
}

export function purposeWords(
  { policy, language }: NoticeContext,
  names: readonly string[],
): readonly string[] {
  return inOrder(policy.vocabulary.purposes, names, language);
}

/** Places in words. Who lives nowhere that we know of lives elsewhere. */
export function regionWords(
  { policy, language, labels }: NoticeContext,
  names: readonly string[],
): readonly string[] {
  const known = inOrder(policy.vocabulary.regions, names, language);
  return names.includes("unknown") ? [...known, labels.elsewhere] : known;
}

function inOrder(
  list: readonly { readonly name: string; readonly words: Words }[],
  names: readonly string[],
  language: Language,
): readonly string[] {
  return list.filter(({ name }) => names.includes(name)).map(({ words }) => say(words, language));
}

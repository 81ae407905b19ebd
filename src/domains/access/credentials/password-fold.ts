/**
 * What is left of a password when its disguise is taken off: case, and signs that stand for letters. Both the list of
 * common passwords and what is held against it are folded, so `P4ssw0rd` and `password` are one.
 */
export function foldPassword(text: string): string {
  return text.toLowerCase().replaceAll(/[013457@$!|l€]/g, (sign) => letterBySign[sign] ?? sign);
}

const letterBySign: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "i",
  l: "i",
  "€": "e",
};

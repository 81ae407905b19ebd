/** What a policy may cost to read. Ten times what the longest policy we know of needs. */
export const textLimits = {
  fileBytesMax: 1024 * 1024,
  folderBytesMax: 4 * 1024 * 1024,
  filesMax: 200,
  /** Tokens of YAML in all files together: what the reader's memory grows with. */
  tokensMax: 250_000,
  /** Brackets inside brackets. */
  flowDepthMax: 16,
  /** The column at which a line may begin: every level of a block begins further right than the one around it. */
  indentMax: 100,
  keyLengthMax: 100,
  /** Names in one list of the vocabulary, and rules in all clauses: rules are compared with each other. */
  namesMax: 1_000,
  rulesMax: 2_000,
} as const;

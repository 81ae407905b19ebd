/**
 * What we said. The promise: a published policy version never changes, and each subject is judged by the one that
 * binds them.
 *
 * A version is published once, with its number, its digest, its compiled tables and what it changed, and the log
 * remembers it. INVARIANT: source, tables and digest belong together; a row in which they do not is refused, not
 * repaired. Nobody can call a change smaller than its difference says.
 */
export { makeNotices, type Notices, type NoticesDeps } from "./actions.ts";
export type { ArchivedVersion } from "./archive.ts";
export type { VersionChange } from "./differences.ts";

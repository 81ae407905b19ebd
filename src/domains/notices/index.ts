/**
 * What we said. The promise: a published policy version never changes, and each subject is judged by the one that
 * binds them.
 *
 * A version is published once, with its number, its digest and its compiled tables, and the log remembers it.
 * INVARIANT: source, tables and digest belong together; a row in which they do not is refused, not repaired.
 */
export { makeNotices, type Notices, type NoticesDeps } from "./actions.ts";

/**
 * Work for later, as rows: added in the transaction that wants it, done at least once, taken by one worker at a time.
 * A lease says how long a worker may be silent; a fence keeps one that was overtaken from finishing what is no longer
 * its own.
 */
export {
  countJobs,
  enqueue,
  extendLease,
  finishJob,
  type JobHandler,
  type JobLimits,
  type JobRunner,
  runDueJobs,
  runJobs,
  sweepJobs,
  takeJobs,
} from "./jobs.ts";
export type { Fence, JobCounts, JobId, NewJob, TakenJob } from "./store.ts";

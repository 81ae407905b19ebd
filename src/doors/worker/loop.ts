import type { Log } from "../../kernel/log.ts";

/** Something done again and again, one run after the other. */
export type Task = {
  readonly name: string;
  readonly everyMs: number;
  /** True when there is more to do at once. */
  readonly run: () => Promise<boolean>;
};

/**
 * Runs tasks until it is stopped. A run that fails is logged and tried again at its next turn: a worker that died of
 * one bad moment would leave promises unkept in silence.
 */
export function startLoop(tasks: readonly Task[], log: Log): { readonly stop: () => Promise<void> } {
  let stopped = false;
  const wakers = new Set<() => void>();
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      wakers.add(wake);
    });
  const lives = tasks.map(async (task) => {
    while (!stopped) {
      const more = await task.run().catch((error: unknown) => {
        log.unexpected("worker.failed", error, { component: task.name });
        return false;
      });
      if (!more && !stopped) await pause(task.everyMs);
    }
  });
  return {
    stop: async () => {
      stopped = true;
      for (const wake of wakers) wake();
      await Promise.all(lives);
    },
  };
}

export type BatchLimits = {
  readonly batchMax: number;
  readonly underWayMax: number;
  /**
   * How many must wait before a batch goes beside one that is under way: many small batches cost more than they
   * save, and yet one that is stuck must not stop everybody. One, unless it is said.
   */
  readonly besideMin?: number;
};

/**
 * Joins calls of one moment into one batch. While a batch is under way, those who come meanwhile form the next: under
 * load few round trips serve many callers, and a lone caller waits for nobody.
 *
 * `run` answers every input, in order. When it throws, each input of the batch is run again alone, so one caller's
 * bad luck is never another's.
 */
export function coalesce<Key, Input, Output>(
  run: (key: Key, inputs: readonly Input[]) => Promise<readonly Output[]>,
  { batchMax, underWayMax, besideMin = 1 }: BatchLimits,
): (key: Key, input: Input) => Promise<Output> {
  type Waiting = {
    readonly input: Input;
    readonly done: (output: Output) => void;
    readonly failed: (error: unknown) => void;
  };
  type Lane = { waiting: Waiting[]; underWay: number };
  const lanes = new Map<Key, Lane>();

  function mayGo({ waiting, underWay }: Lane): boolean {
    return underWay < underWayMax && waiting.length >= (underWay === 0 ? 1 : besideMin);
  }

  function start(key: Key): void {
    const lane = lanes.get(key);
    if (lane === undefined) return;
    while (mayGo(lane)) {
      lane.underWay++;
      void finish(key, lane.waiting.splice(0, batchMax)).finally(() => {
        lane.underWay--;
        if (lane.waiting.length > 0) start(key);
        else if (lane.underWay === 0) lanes.delete(key);
      });
    }
  }

  async function finish(key: Key, batch: readonly Waiting[]): Promise<void> {
    try {
      const outputs = await run(
        key,
        batch.map((one) => one.input),
      );
      for (const [index, one] of batch.entries()) one.done(outputs[index] as Output);
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.failed(error);
      else for (const one of batch) await finish(key, [one]);
    }
  }

  return (key, input) =>
    new Promise((done, failed) => {
      const lane = lanes.get(key) ?? { waiting: [], underWay: 0 };
      lanes.set(key, lane);
      lane.waiting.push({ input, done, failed });
      // Those who arrive in the same turn of the event loop leave in the same batch.
      if (lane.waiting.length === 1 || lane.waiting.length === besideMin) setImmediate(() => start(key));
    });
}

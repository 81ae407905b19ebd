import { connect } from "node:net";

/** How often, how fast. Times are those of the answered calls, in milliseconds. */
export type Measured = { readonly perSecond: number; readonly timesMs: readonly number[] };

/** What one connection does: the bytes of its next call, and a look at the answer. */
export type Caller = {
  readonly next: () => Buffer;
  /** Throws when the answer is not the one that a call is measured for. */
  readonly check: (status: number, body: () => string) => void;
};

/**
 * Calls for `seconds` over `connections` connections, one call at a time on each. As cheap as can be: it shares the
 * machine with what it measures. Fails on the first answer that is not as it should be.
 */
export function load(
  port: number,
  options: { readonly connections: number; readonly seconds?: number; readonly calls?: number },
  caller: Caller,
): Promise<Measured> {
  const timesMs: number[] = [];
  const began = performance.now();
  const deadline = began + (options.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  let left = options.calls ?? Number.POSITIVE_INFINITY;
  let ended = began;
  const goesOn = () => performance.now() < deadline && left-- > 0;
  const one = () =>
    converse(port, goesOn, caller, (ms) => {
      timesMs.push(ms);
      ended = performance.now();
    });
  return Promise.all(Array.from({ length: options.connections }, one)).then(() => ({
    perSecond: timesMs.length / ((ended - began) / 1000),
    timesMs,
  }));
}

const headEnd = Buffer.from("\r\n\r\n");
const answerBytesMax = 65_536;

function converse(
  port: number,
  goesOn: () => boolean,
  caller: Caller,
  answered: (ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let held: Buffer<ArrayBufferLike> = Buffer.alloc(0);
    const send = () => {
      if (!goesOn()) return socket.end(resolve);
      sentAt = performance.now();
      return socket.write(caller.next());
    };
    const take = (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const head = held.indexOf(headEnd);
      if (head < 0) return keep();
      const bodyAt = head + headEnd.length;
      const length = bodyLength(held.toString("latin1", 0, head));
      if (held.length < bodyAt + length) return keep();
      answered(performance.now() - sentAt);
      const whole = held;
      held = Buffer.alloc(0);
      caller.check(Number(whole.toString("latin1", 9, 12)), () =>
        whole.toString("utf8", bodyAt, bodyAt + length),
      );
      return send();
    };
    // The read buffer is used again for the next read, so what is not whole yet is copied.
    const keep = () => {
      held = Buffer.from(held);
    };
    const buffer = Buffer.alloc(answerBytesMax);
    const onread = {
      buffer,
      callback: (count: number) => {
        try {
          take(buffer.subarray(0, count));
        } catch (error) {
          socket.destroy();
          reject(error);
        }
        return true;
      },
    };
    const socket = connect({ port, host: "127.0.0.1", noDelay: true, onread }, send);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the server closed a connection that was in use")));
  });
}

function bodyLength(head: string): number {
  const at = head.toLowerCase().indexOf("\r\ncontent-length: ");
  if (at < 0) throw new Error("an answer of the API has a length");
  return Number.parseInt(head.slice(at + 18), 10);
}

import type postgres from "postgres";
import type { Database } from "./connect.ts";

/** One connection of the pool, held by one transaction. */
export type Line = {
  /** For the work of the transaction. Its statements fail when they are sent after `close`. */
  readonly sql: postgres.ReservedSql;
  /** Sends what belongs to no work: the beginning and the end. Answers with the last command that was carried out. */
  readonly send: (statement: string) => Promise<string>;
  /** Rejects when the connection is lost, and never settles otherwise. */
  readonly lost: Promise<never>;
  /** The first failure of any statement, whether or not somebody waited for it. */
  readonly failure: () => unknown;
  /** No statement of the work is sent from here on. */
  readonly close: () => void;
  /** Gives the connection back, unless it was lost: the pool replaces those by itself. */
  readonly release: () => void;
};

/**
 * Takes a connection out of the pool, and adds what the driver leaves out. By itself a reserved connection lets a
 * statement that comes too late run in the transaction of whoever has the connection next, another tenant's too; and
 * when the connection dies, whoever waits for an answer waits for ever.
 */
export async function takeLine(db: Database): Promise<Line> {
  const reserved = await db.reserve();
  const { promise: lost, reject } = rejectable();
  const state: State = { isOpen: true, isLost: false, failure: undefined, lastFailure: undefined };
  const onexecute = (connection: DriverConnection): true => {
    connection.onclose = (error) => {
      state.isLost = true;
      reject(error);
      queueMicrotask(() => isLoss(state.lastFailure) && mend(connection, mendsMax));
    };
    return true;
  };
  const options = { prepare: false, onexecute };
  return {
    sql: supervised(reserved, state),
    send: async (statement) => {
      if (state.isLost) return lost; // Written to a connection that is gone, it would end the process.
      // Ordered to be sent now: left to whoever waits, it would let the statements of the work go first.
      const result = await noteFailure(reserved.unsafe(statement, [], options), state).execute();
      return result.command;
    },
    lost,
    failure: () => state.failure,
    close: () => {
      state.isOpen = false;
    },
    release: () => {
      if (!state.isLost) reserved.release();
    },
  };
}

type State = { isOpen: boolean; isLost: boolean; failure: unknown; lastFailure: unknown };

/** A connection as the driver knows it. Its own `begin` uses `onclose` so; its published types leave it out. */
type DriverConnection = {
  onclose: ((error: Error) => void) | null;
  /** Which of the pool's queues it is in. */
  readonly queue: { readonly remove: (connection: DriverConnection) => unknown };
  readonly connect: (first: {
    readonly reserve: () => void;
    readonly reject: (error: Error) => void;
  }) => void;
};

/** With the driver's growing pauses in between, some minutes. */
const mendsMax = 30;

/**
 * Opens a lost connection again. The driver would do so when it is needed; but one that was lost in the middle of a
 * statement fails at first, with the failure from before, and is then never given to anybody. After a restart of the
 * database under load that was the whole pool.
 */
function mend(connection: DriverConnection, triesLeft: number): void {
  const closed = connection.queue;
  queueMicrotask(() => {
    if (connection.queue !== closed || triesLeft === 0) return; // Somebody waited for it and has it already.
    closed.remove(connection);
    const reject = (error: Error) => {
      if (isLoss(error)) connection.onclose = () => mend(connection, triesLeft - 1);
    };
    connection.connect({ reserve: () => {}, reject });
  });
}

/** Lost to the network or the server's end. Not when the pool is being closed by ourselves. */
function isLoss(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return /^(CONNECTION_CLOSED|CONNECT_TIMEOUT|E[A-Z]+)$/.test(String(error.code));
}

/** What the driver calls, once, to send a statement, and how it makes one fail. */
type Statement = Promise<unknown> & {
  handler: (statement: Statement) => void;
  reject: (error: Error) => void;
};

function supervised(reserved: postgres.ReservedSql, state: State): postgres.ReservedSql {
  const supervise = <T>(made: T): T => {
    if (!isStatement(made)) return made; // A part of a statement.
    const send = made.handler;
    made.handler = (statement) => {
      if (state.isOpen && !state.isLost) send(statement);
      else statement.reject(new Error("assertion failed: a statement is sent before its transaction ends"));
    };
    return noteFailure(made, state);
  };
  return new Proxy(reserved, {
    apply: (target, _self, parts) => supervise(Reflect.apply(target, undefined, parts)),
    get: (target, name) => {
      if (name !== "unsafe") return Reflect.get(target, name);
      return (...parts: Parameters<typeof target.unsafe>) => supervise(target.unsafe(...parts));
    },
  });
}

/** Keeps a failure in mind, also when nobody waits for it: unheard, it would end the process. */
function noteFailure<T>(made: T, state: State): T {
  if (!isStatement(made)) return made;
  const fail = made.reject;
  made.reject = (error) => {
    state.failure ??= error;
    state.lastFailure = error;
    // Not `made.catch()`, which the driver takes for the order to send it.
    Promise.prototype.then.call(made, undefined, () => {});
    fail(error);
  };
  return made;
}

function isStatement(made: unknown): made is Statement {
  return made instanceof Promise && "handler" in made && "reject" in made;
}

function rejectable(): { readonly promise: Promise<never>; readonly reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_resolve, given) => {
    reject = given;
  });
  promise.catch(() => {}); // Lost between two statements, it is for the next one to tell.
  return { promise, reject };
}

import { inspect } from "node:util";

/**
 * Personal data in the open, wrapped: it prints `[personal]` wherever a value may leak by accident (string
 * conversion, JSON, inspection, logs). `reveal()` is the one way out, so a search for `reveal` audits every use.
 */
export class Personal<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Every call is a place where personal data comes into the open. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return "[personal]";
  }

  toJSON(): string {
    return "[personal]";
  }

  [inspect.custom](): string {
    return "[personal]";
  }
}

export function personal<T>(value: T): Personal<T> {
  return new Personal(value);
}

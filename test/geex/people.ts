let people = 0;

/** A mobile number of mainland China that nobody had yet. */
export function freshPhone(): string {
  return `+861380013${String(++people).padStart(4, "0")}`;
}

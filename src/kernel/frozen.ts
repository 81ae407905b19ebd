/**
 * Works out once what follows from something that never changes. What is not frozen is worked out each time: it may be
 * changed later, and what is made for one call is not worth remembering.
 */
export function oncePerFrozen<Given extends object, Result>(
  work: (given: Given) => Result,
): (given: Given) => Result {
  const known = new WeakMap<Given, { readonly result: Result }>();
  return (given) => {
    if (!Object.isFrozen(given)) return work(given);
    const before = known.get(given);
    if (before !== undefined) return before.result;
    const result = work(given);
    known.set(given, { result });
    return result;
  };
}

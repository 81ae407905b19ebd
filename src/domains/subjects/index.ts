/**
 * Whom it is about. The promise: what is kept here decides, and names nobody. Names and addresses are in the vault.
 *
 * A subject has a random id that tells nothing, the policy version that binds them, where they live, and the purposes
 * they have objected to. INVARIANT: a subject belongs to one tenant and to one region.
 */
export { makeSubjects, type SubjectDeps, type Subjects } from "./actions.ts";
export { adultFrom, ageAtom } from "./age.ts";
export { type ChoiceDeps, recordChoice } from "./choice.ts";
export { insertSubjects, listHomes, listSubjects, type Subject, saveAdultFrom } from "./store.ts";

import { expect, test } from "vitest";
import { tally } from "./tally.ts";

const file = (statuses: string[], status = "passed") => ({
  name: "a.test.ts",
  status,
  message: "",
  assertionResults: statuses.map((one, index) => ({ fullName: `test ${index}`, status: one })),
});
const report = (...testResults: unknown[]) => ({ success: true, testResults });

test("tests that passed are counted, over all files", () => {
  const counted = tally(report(file(["passed", "passed"]), file(["passed"])));
  expect(counted).toMatchObject({ passed: 3, failed: 0, complaints: [] });
});

test("a failed test is counted once, and shown by the runner itself", () => {
  const counted = tally(report(file(["passed", "failed"], "failed")));
  expect(counted).toMatchObject({ passed: 1, failed: 1, complaints: [] });
});

test.each(["skipped", "pending", "todo", "disabled"])("a test that is %s is a failure", (status) => {
  expect(tally(report(file(["passed", status])))).toMatchObject({ passed: 1, failed: 1 });
});

test("a file that could not be read is a failure, whatever the others say", () => {
  expect(tally(report(file(["passed"]), file([], "failed")))).toMatchObject({ passed: 1, failed: 1 });
});

test("a file that failed after its tests had passed is a failure", () => {
  expect(tally(report(file(["passed"], "failed")))).toMatchObject({ passed: 1, failed: 1 });
});

test("an error outside all tests is a failure", () => {
  const counted = tally({ ...report(file(["passed"])), success: false });
  expect(counted).toMatchObject({ passed: 1, failed: 1 });
});

test("no tests at all, and no report at all, are failures", () => {
  expect(tally(report())).toMatchObject({ passed: 0, failed: 1 });
  expect(tally(null)).toMatchObject({ passed: 0, failed: 1 });
});

import { z } from "zod";

/** How many tests passed and failed, and what failed in a way that the runner itself does not show as a test. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly complaints: readonly string[];
  /** The full titles of the tests that passed. */
  readonly titles: readonly string[];
};

const reportSchema = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/**
 * Counts a report of vitest (its `json` reporter), strictly: only what ran and passed has passed. A test that was
 * skipped, a file that could not be read, an error outside every test, a run without tests: each is a failure.
 */
export function tally(report: unknown): Tally {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success)
    return { passed: 0, failed: 1, complaints: ["The test runner left no report."], titles: [] };
  const complaints: string[] = [];
  const titles: string[] = [];
  let passed = 0;
  let failed = 0;
  for (const file of parsed.data.testResults) {
    const before = failed;
    for (const test of file.assertionResults) {
      if (test.status === "passed") titles.push(test.fullName);
      if (test.status === "passed") passed += 1;
      else failed += 1;
      if (test.status !== "passed" && test.status !== "failed") {
        complaints.push(`Not run: ${test.fullName} (${file.name}).`);
      }
    }
    if (file.assertionResults.length === 0 || (file.status !== "passed" && failed === before)) {
      failed += 1;
      complaints.push(`Without result: ${file.name}. ${file.message}`.trim());
    }
  }
  if (failed === 0 && (passed === 0 || !parsed.data.success)) {
    failed = 1;
    complaints.push(passed === 0 ? "There are no tests." : "The runner failed outside the tests.");
  }
  return { passed, failed, complaints, titles };
}

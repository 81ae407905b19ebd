import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{bench,examples,sdk,src,test,tools}/**/*.test.{ts,mjs}"],
    // By default one processor is left idle, which on two is half of the machine.
    maxWorkers: "100%",
    globalSetup: ["test/support/cluster.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});

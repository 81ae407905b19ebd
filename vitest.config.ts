import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{bench,examples,sdk,src,test,tools}/**/*.test.{ts,mjs}"],
    globalSetup: ["test/support/cluster.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});

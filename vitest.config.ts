import { defineConfig } from "vitest/config";

const PACKAGE = ["tests/package/**/*.test.ts", "tests/editor/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "source",
          include: ["tests/**/*.test.ts"],
          exclude: PACKAGE,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // What is installed from the packed tarball; packing and installing happen once, and only for these.
          name: "package",
          include: PACKAGE,
          globalSetup: ["tests/package/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // The history of a repository on a real server: `npm run truth`.
          name: "truth",
          include: ["tests/truth/repository.truth.ts"],
        },
      },
      {
        test: {
          // The same seeded tests with many more cases: `npm run test:long`.
          name: "long",
          include: ["tests/**/*.seeded.test.ts"],
          env: { LONG_TESTS: "true" },
          testTimeout: 1_200_000,
        },
      },
    ],
  },
});

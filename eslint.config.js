import js from "@eslint/js";
import eslintPlugin from "eslint-plugin-eslint-plugin";
import tseslint from "typescript-eslint";

/** Layers see only what is below them: see docs/architecture.md. */
const fence = (files, patterns, message) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: patterns.map(group => ({ group: [group], message })) }],
  },
});

export default tseslint.config(
  {
    ignores: [
      "dist/",
      ".build-*/",
      "coverage/",
      ".venv/",
      "examples/",
      "tests/fixtures/",
      "tests/agreement/migrations/",
      "**/*.sql",
      "site/pages/",
      "site/public/",
      "site/**/dist/",
      "site/.vitepress/cache/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        Buffer: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        performance: "readonly",
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-extraneous-class": "off",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "prefer-const": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  { files: ["src/rules/*.ts"], plugins: { "eslint-plugin": eslintPlugin } },
  fence(["src/model/*"], ["../*"], "The model imports nothing above it."),
  fence(["src/model/schema/**"], ["../../*"], "The model imports nothing above it."),
  fence(
    ["src/facts/**"],
    ["**/engine/**", "**/frontends/**", "**/rules/**", "**/sql/**", "**/cli/**"],
    "Facts know the model alone.",
  ),
  // The list of rules imports them all.
  fence(
    ["src/rules/!(index).ts"],
    ["**/sql/**", "**/frontends/**", "**/cli/**", "@babel/*", "eslint", "@typescript-eslint/*", "./*"],
    "Rules see model, engine and facts; no rule imports a rule.",
  ),
  fence(["src/sql/**"], ["**/rules/**", "**/frontends/**", "**/cli/**"], "SQL is read without knowing who asks."),
  fence(["src/frontends/**"], ["**/rules/**", "**/cli/**"], "A front-end never knows a rule."),
);

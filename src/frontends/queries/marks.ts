import type { CodeMarks } from "../../project/code-kind.js";

/** How projects in JavaScript call the files that are no application code. */
export const MARKS: CodeMarks = {
  tests:
    /(^|\/)(tests?|__tests__|specs?|e2e|__mocks__|mocks?|cypress|playwright|test-utils|testing)\/|[.-](test|tests|spec|e2e|e2e-spec|stories)\.[cm]?[jt]sx?$|(^|\/)tests?[-_.]?(?:utils?|helpers?|setup|data)\.[cm]?[jt]sx?$/i,

  seeds:
    /(^|\/)(seed|seeds|seeders?|seeding|[\w-]*migrations|(?:[\w-]*[-_])?migration(?:[-_][\w-]+)?|(?:[\w-]*[-_])?scripts?|fixtures?|factories|bench|benchmarks?|tools|bin|[\w-]*cli|sub-?commands?|fake-data|demo|one-?off|temp)\/|[.-](seed|seeder|migration|fixture|factory|script|bench)s?(\.service)?\.[cm]?[jt]sx?$|(^|\/)(?:cli|seeds?|\w*fixtures?)\.[cm]?[jt]sx?$/i,
};

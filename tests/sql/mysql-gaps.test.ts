import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "mysql")).toBe(golden(expected));
}

describe("mistakes and gaps", () => {
  it("the word where it goes wrong", () => {
    reads(
      "CREATE TABLE t (a int,); ALTER TABLE t ADD COLUMN; INSERT INTO t VALUES (1 2); SELECT 1",
      `
        opaque reason=syntax detail=syntax error at or near ")" «)»
        opaque reason=syntax detail=syntax error at end of input «COLUMN»
        opaque reason=syntax detail=syntax error at or near "2" «2»
        read
      `,
    );
  });

  it("a statement behind a broken one is read", () => {
    reads(
      "CREAT TABLE t (a int); DROP TABLE t",
      `
        opaque reason=syntax detail=syntax error at or near "CREAT" «CREAT»
        dropTable t
      `,
    );
  });

  it("what is cut off", () => {
    reads(
      "DROP TABLE `t",
      `
        opaque reason=syntax detail=unterminated quoted identifier «\`t»
      `,
    );
  });

  it("a comment that does not end hides nothing in silence", () => {
    reads(
      "DROP TABLE t; /* DROP TABLE u;",
      `
        dropTable t
        opaque reason=syntax detail=unterminated comment
      `,
    );
  });

  it("a parenthesis that nothing opens", () => {
    reads(
      "DROP TABLE t); DROP TABLE u",
      `
        opaque reason=syntax detail=syntax error at or near ")" «)»
        dropTable u
      `,
    );
  });

  it("what may be a clause that came later is no mistake", () => {
    reads(
      "CREATE TABLE t (a int SOMEDAY); ALTER TABLE t ADD a newtype",
      `
        opaque reason=statement detail=it is not understood at "SOMEDAY"
        opaque reason=statement detail=it is not understood at "newtype"
      `,
    );
  });

  it("no statement begins like this", () => {
    reads(
      "FROBNICATE x",
      `
        opaque reason=syntax detail=syntax error at or near "FROBNICATE" «FROBNICATE»
      `,
    );
  });

  it("what another parser accepts is no mistake", () => {
    reads(
      "CREATE TABLE t (a varchar NOT NULL)",
      `
        opaque reason=statement detail=it is not understood at "NOT"
      `,
    );
  });

  it("what is for the client or a stored program", () => {
    reads(
      "source x.sql; FETCH c INTO x",
      `
        opaque reason=statement detail=it is not understood at "source"
        opaque reason=statement detail=it is not understood at "FETCH"
      `,
    );
  });

  it("a parameter in the place of a name", () => {
    reads(
      "ALTER TABLE ?? ADD a int",
      `
        opaque reason=dynamic detail=a parameter stands where SQL knows none
      `,
    );
  });

  it("a parameter as a default", () => {
    reads(
      "ALTER TABLE t ADD a int DEFAULT ?",
      `
        addColumn t «ADD a int DEFAULT ?»
          a int default ? «a int DEFAULT ?»
      `,
    );
  });
});

describe("variables of migration tools", () => {
  it("in names, types and defaults", () => {
    reads(
      "ALTER TABLE ${schema}.users_{{ .Suffix }} ADD a ${type}, MODIFY b ${type} DEFAULT ${value}, DROP ${column}",
      `
        addColumn \${schema}.users_{{ .Suffix }} partial «ADD a \${type}»
          a ? «a \${type}»
        alterColumn \${schema}.users_{{ .Suffix }} b type=\${type} null default=?‹\${value}› identity=drop restates partial «MODIFY b \${type} DEFAULT \${value}»
        dropColumn \${schema}.users_{{ .Suffix }} \${column} partial «DROP \${column}»
      `,
    );
  });

  it("where only a value would do", () => {
    reads(
      "ALTER TABLE t ${action}",
      `
        opaque reason=dynamic detail=it cannot be read without the values of its variables
      `,
    );
  });
});

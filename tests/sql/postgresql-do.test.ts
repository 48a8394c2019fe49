import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "postgresql")).toBe(golden(expected));
}

describe("DO blocks", () => {
  it("statements in a block", () => {
    reads(
      "DO $$ BEGIN ALTER TABLE t ADD a int; PERFORM f(); END $$",
      `
        addColumn t «ADD a int»
          a integer‹int› «a int»
        call
      `,
    );
  });

  it("under a condition, in a loop, behind it", () => {
    reads(
      `DO $$
DECLARE r record; n int := 1;
BEGIN
  IF NOT EXISTS (SELECT 1) THEN
    ALTER TABLE t ADD a int;
  ELSIF n > 1 THEN DROP TABLE u;
  ELSE
    CREATE INDEX i ON t (a);
  END IF;
  FOR r IN SELECT * FROM t LOOP
    UPDATE t SET a = 1 WHERE id = r.id;
  END LOOP;
  DROP TABLE v;
END $$`,
      `
        addColumn t conditional «ADD a int»
          a integer‹int› «a int»
        dropTable u conditional
        createIndex t conditional
          index i (a)
        changeData t action=update limited assignments=(a:value) conditional
        dropTable v
      `,
    );
  });

  it("everything is conditional where exceptions are caught", () => {
    reads(
      "DO $do$ BEGIN CREATE TYPE m AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $do$",
      `
        createType type=m form=enum labels=(a) conditional
      `,
    );
  });

  it("what belongs to PL/pgSQL is no statement", () => {
    reads(
      "DO $$ BEGIN n := 1; r.a = 2; a[1] := 3; RAISE NOTICE 'x'; GET DIAGNOSTICS n = ROW_COUNT; RETURN; <<l>> LOOP EXIT; END LOOP; END $$",
      `
        
      `,
    );
  });

  it("INTO names variables", () => {
    reads(
      "DO $$ BEGIN SELECT a, b INTO STRICT x, r.y FROM t; INSERT INTO t (a) VALUES (1) RETURNING id INTO x; DELETE FROM t RETURNING * INTO r; END $$",
      `
        read
        changeData t action=insert limited columns=(a)
        changeData t action=delete
      `,
    );
  });

  it("EXECUTE of a constant", () => {
    reads(
      `DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD a int'; EXECUTE 'DROP TABLE "it''s"'; EXECUTE $q$DROP TABLE u$q$ USING x; END $$`,
      `
        addColumn t «ADD a int»
          a integer‹int› «a int»
        dropTable it's‹'DROP TABLE "it''s"'›
        dropTable u
      `,
    );
  });

  it("EXECUTE of a format() has names that are not constant", () => {
    reads(
      "DO $$ BEGIN EXECUTE format('ALTER TABLE %I.t DROP CONSTRAINT %1$I', s, c); EXECUTE format('CREATE INDEX ON t_%s (a) WHERE b = %L', x, y); END $$",
      `
        dropConstraint %I.t %1$I partial «DROP CONSTRAINT %1$I»
        createIndex t_%s partial
          index (a) where b = ''
      `,
    );
  });

  it("EXECUTE of texts that are joined has names that are not constant", () => {
    reads(
      "DO $$ BEGIN EXECUTE 'DROP TABLE ' || quote_ident(x || 'y'); EXECUTE 'ALTER TABLE a DROP CONSTRAINT ' || c.name || ' CASCADE'; EXECUTE 'GRANT ALL ON a, b TO ' || r || ',' || s; EXECUTE 'SELECT max(a) FROM t_' || n || ' WHERE a = ' || b INTO z; END $$",
      `
        dropTable \${quote_ident(x || 'y')}‹' || quote_ident(x || 'y')› partial
        dropConstraint a \${c.name}‹' || c.name || '› cascade partial «DROP CONSTRAINT ' || c.name || ' CASCADE»
        describe verb=grant
        read
      `,
    );
  });

  it("EXECUTE of anything else", () => {
    reads(
      "DO $$ BEGIN EXECUTE x || ' TABLE t'; EXECUTE format(f, x); EXECUTE 'CREATE SEQUENCE s START ' || x; EXECUTE 'DROP TABLE ' || upper(x) || E' CASCADE\\n'; END $$",
      `
        opaque reason=dynamic detail=the text that EXECUTE runs is put together at run time
        opaque reason=dynamic detail=the text that EXECUTE runs is put together at run time
        opaque reason=dynamic detail=the text that EXECUTE runs is put together at run time
        opaque reason=dynamic detail=the text that EXECUTE runs is put together at run time
      `,
    );
  });

  it("another language", () => {
    reads(
      "DO LANGUAGE plv8 $$ x $$",
      `
        opaque reason=statement detail=it is written in plv8
      `,
    );
  });
});

describe("variables of migration tools", () => {
  it("in names, types and defaults", () => {
    reads(
      "ALTER TABLE ${schema}.users_{{ .Suffix }} ADD a ${type}, ADD b int DEFAULT ${value}, DROP ${column}",
      `
        addColumn \${schema}.users_{{ .Suffix }} partial «ADD a \${type}»
          a ? «a \${type}»
        addColumn \${schema}.users_{{ .Suffix }} partial «ADD b int DEFAULT \${value}»
          b integer‹int› default ?‹\${value}› «b int DEFAULT \${value}»
        dropColumn \${schema}.users_{{ .Suffix }} \${column} partial «DROP \${column}»
      `,
    );
  });

  it("where only a value would do", () => {
    reads(
      "ALTER TABLE t ${action}",
      `
        opaque reason=dynamic detail=it does not parse without the values of its variables
      `,
    );
  });
});

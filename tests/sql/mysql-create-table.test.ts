import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "mysql")).toBe(golden(expected));
}

describe("CREATE TABLE: columns", () => {
  it("integers, without display widths but for the boolean one", () => {
    reads(
      "CREATE TABLE t (a INT(11), b INTEGER UNSIGNED, c tinyint(1), d TINYINT(4), e bigint(20) unsigned zerofill, f BOOL, g int4)",
      `
        createTable t
          a int‹INT(11)› «a INT(11)»
          b int unsigned‹INTEGER UNSIGNED› «b INTEGER UNSIGNED»
          c tinyint(1) «c tinyint(1)»
          d tinyint‹TINYINT(4)› «d TINYINT(4)»
          e bigint unsigned‹bigint(20) unsigned zerofill› «e bigint(20) unsigned zerofill»
          f tinyint(1)‹BOOL› «f BOOL»
          g int‹int4› «g int4»
      `,
    );
  });

  it("other types in their canonical spelling", () => {
    reads(
      "CREATE TABLE t (a DOUBLE PRECISION, b REAL, c NUMERIC(10, 2), d DEC, e FLOAT(53), f CHARACTER VARYING(9), g NATIONAL VARCHAR(5), h LONG VARCHAR)",
      `
        createTable t
          a double‹DOUBLE PRECISION› «a DOUBLE PRECISION»
          b double‹REAL› «b REAL»
          c decimal(10,2)‹NUMERIC(10, 2)› «c NUMERIC(10, 2)»
          d decimal‹DEC› «d DEC»
          e double‹FLOAT(53)› «e FLOAT(53)»
          f varchar(9)‹CHARACTER VARYING(9)› «f CHARACTER VARYING(9)»
          g varchar(5)‹NATIONAL VARCHAR(5)› «g NATIONAL VARCHAR(5)»
          h mediumtext‹LONG VARCHAR› «h LONG VARCHAR»
      `,
    );
  });

  it("labels of ENUM and SET, without their quotes", () => {
    reads(
      `CREATE TABLE t (a ENUM('x', 'it''s', "y") NOT NULL, b SET('a\\'b') DEFAULT 'a')`,
      `
        createTable t
          a enum(x,it's,y) not null «a ENUM('x', 'it''s', "y") NOT NULL»
          b set(a'b)‹SET('a\\'b')› default 'a' «b SET('a\\'b') DEFAULT 'a'»
      `,
    );
  });

  it("SERIAL is a unique, unsigned, automatic bigint", () => {
    reads(
      "CREATE TABLE t (id SERIAL, n INT SERIAL DEFAULT VALUE)",
      `
        createTable t
          id bigint unsigned‹SERIAL› not null autoIncrement «id SERIAL»
          n int not null autoIncrement «n INT SERIAL DEFAULT VALUE»
          unique (id) inline «SERIAL»
          unique (n) inline «SERIAL DEFAULT VALUE»
      `,
    );
  });

  it("NULL and NOT NULL", () => {
    reads(
      "CREATE TABLE t (a int NULL, b int NOT NULL, c int NOT NULL NULL)",
      `
        createTable t
          a int «a int NULL»
          b int not null «b int NOT NULL»
          c int «c int NOT NULL NULL»
      `,
    );
  });

  it("AUTO_INCREMENT and PRIMARY KEY imply NOT NULL", () => {
    reads(
      "CREATE TABLE t (a int AUTO_INCREMENT, b int PRIMARY KEY, c int KEY)",
      `
        createTable t
          a int not null autoIncrement «a int AUTO_INCREMENT»
          b int not null «b int PRIMARY KEY»
          c int not null «c int KEY»
          primaryKey (b) inline «PRIMARY KEY»
          primaryKey (c) inline «KEY»
      `,
    );
  });

  it("a PRIMARY KEY of its own makes its columns NOT NULL", () => {
    reads(
      "CREATE TABLE t (A int, b int, c int, PRIMARY KEY (a, `b`))",
      `
        createTable t
          A int not null «A int»
          b int not null «b int»
          c int «c int»
          primaryKey (a, b) «PRIMARY KEY (a, \`b\`)»
      `,
    );
  });

  it("literals as defaults", () => {
    reads(
      "CREATE TABLE t (a int DEFAULT 0, b int DEFAULT '0', c int DEFAULT -1, d bool DEFAULT true, e varchar(9) DEFAULT 'it\\'s', f int DEFAULT NULL, g bit DEFAULT b'1', h binary(1) DEFAULT X'4D', i varchar(9) DEFAULT 'a' 'b')",
      `
        createTable t
          a int default '0' «a int DEFAULT 0»
          b int default '0' «b int DEFAULT '0'»
          c int default '-1' «c int DEFAULT -1»
          d tinyint(1)‹bool› default '1'‹true› «d bool DEFAULT true»
          e varchar(9) default 'it's'‹'it\\'s'› «e varchar(9) DEFAULT 'it\\'s'»
          f int default null «f int DEFAULT NULL»
          g bit default '1'‹b'1'› «g bit DEFAULT b'1'»
          h binary(1) default 'x'4d'' «h binary(1) DEFAULT X'4D'»
          i varchar(9) default 'ab' «i varchar(9) DEFAULT 'a' 'b'»
      `,
    );
  });

  it("calls and expressions as defaults", () => {
    reads(
      "CREATE TABLE t (a datetime DEFAULT CURRENT_TIMESTAMP, b datetime(3) DEFAULT Now(3) ON UPDATE NOW(3), c varchar(36) DEFAULT (UUID()), d int DEFAULT (1 + 2), e json DEFAULT ('[]'), f date DEFAULT curdate())",
      `
        createTable t
          a datetime default current_timestamp «a datetime DEFAULT CURRENT_TIMESTAMP»
          b datetime(3) default now(3) on update now(3) «b datetime(3) DEFAULT Now(3) ON UPDATE NOW(3)»
          c varchar(36) default uuid() «c varchar(36) DEFAULT (UUID())»
          d int default 1 + 2 «d int DEFAULT (1 + 2)»
          e json default '[]' «e json DEFAULT ('[]')»
          f date default curdate() «f date DEFAULT curdate()»
      `,
    );
  });

  it("character sets, collations, comments", () => {
    reads(
      `CREATE TABLE t (a varchar(9) CHARACTER SET latin1 COLLATE latin1_bin COMMENT 'it''s "a"', b text CHARSET utf8mb4, c char(2) BINARY)`,
      `
        createTable t
          a varchar(9) collate latin1_bin comment "it's \\"a\\"" «a varchar(9) CHARACTER SET latin1 COLLATE latin1_bin COMMENT 'it''s "a"'»
          b text «b text CHARSET utf8mb4»
          c char(2) «c char(2) BINARY»
      `,
    );
  });

  it("generated columns", () => {
    reads(
      "CREATE TABLE t (a int GENERATED ALWAYS AS (b + 1) STORED, b int AS (LOWER(c)) VIRTUAL NOT NULL, d int AS (a) PERSISTENT COMMENT 'x')",
      `
        createTable t
          a int generated(b + 1) stored «a int GENERATED ALWAYS AS (b + 1) STORED»
          b int not null generated(lower(c)) «b int AS (LOWER(c)) VIRTUAL NOT NULL»
          d int generated(a) stored comment "x" «d int AS (a) PERSISTENT COMMENT 'x'»
      `,
    );
  });

  it("attributes that say nothing of rows", () => {
    reads(
      "CREATE TABLE t (a int INVISIBLE, b int COLUMN_FORMAT FIXED STORAGE DISK, c point SRID 4326, d int ENGINE_ATTRIBUTE '{}', e int myattr=yes)",
      `
        createTable t
          a int «a int INVISIBLE»
          b int «b int COLUMN_FORMAT FIXED STORAGE DISK»
          c point «c point SRID 4326»
          d int «d int ENGINE_ATTRIBUTE '{}'»
          e int «e int myattr=yes»
      `,
    );
  });

  it("UNIQUE, REFERENCES and CHECK behind a column", () => {
    reads(
      "CREATE TABLE t (a int UNIQUE, b int UNIQUE KEY, c int REFERENCES o (id) ON DELETE CASCADE ON UPDATE SET NULL, d int CHECK (d > 0 AND d IS NOT NULL), e int CHECK (e > 0) NOT ENFORCED)",
      `
        createTable t
          a int «a int UNIQUE»
          b int «b int UNIQUE KEY»
          c int «c int REFERENCES o (id) ON DELETE CASCADE ON UPDATE SET NULL»
          d int «d int CHECK (d > 0 AND d IS NOT NULL)»
          e int «e int CHECK (e > 0) NOT ENFORCED»
          unique (a) inline «UNIQUE»
          unique (b) inline «UNIQUE KEY»
          foreignKey (c) -> o (id) on delete cascade on update set null inline «REFERENCES o (id) ON DELETE CASCADE ON UPDATE SET NULL»
          check (d > 0 and d is not null) of (d) proves (d) inline «CHECK (d > 0 AND d IS NOT NULL)»
          check (e > 0) of (e) not valid inline «CHECK (e > 0) NOT ENFORCED»
      `,
    );
  });

  it("names in quotes, with digits in front, keywords behind a dot", () => {
    reads(
      "CREATE TABLE `my db`.`a``b` (2fa int, `select` int, `ключ` int)",
      `
        createTable my db.a\`b
          2fa int «2fa int»
          select int «\`select\` int»
          ключ int «\`ключ\` int»
      `,
    );
  });
});

describe("CREATE TABLE: keys", () => {
  it("primary, unique, foreign keys and checks", () => {
    reads(
      `CREATE TABLE t (
  id int,
  CONSTRAINT pk PRIMARY KEY (id),
  UNIQUE KEY uq (a, b),
  CONSTRAINT u UNIQUE (a),
  CONSTRAINT x UNIQUE KEY y (b),
  UNIQUE (id),
  CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES db.o (x, y) ON DELETE SET NULL ON UPDATE RESTRICT,
  FOREIGN KEY ix (a) REFERENCES o (id),
  CONSTRAINT ck CHECK (a <> b OR c IS NULL)
)`,
      `
        createTable t
          id int not null «id int»
          primaryKey pk (id) «CONSTRAINT pk PRIMARY KEY (id)»
          unique uq (a, b) «UNIQUE KEY uq (a, b)»
          unique u (a) «CONSTRAINT u UNIQUE (a)»
          unique y (b) «CONSTRAINT x UNIQUE KEY y (b)»
          unique (id) «UNIQUE (id)»
          foreignKey fk (a, b) -> db.o (x, y) on delete set null on update restrict «CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES db.o (x, y) ON DELETE SET NULL ON UPDATE RESTRICT»
          foreignKey (a) -> o (id) «FOREIGN KEY ix (a) REFERENCES o (id)»
          check ck (a <> b or c is null) of (a, b, c) «CONSTRAINT ck CHECK (a <> b OR c IS NULL)»
      `,
    );
  });

  it("indexes", () => {
    reads(
      "CREATE TABLE t (id int, KEY (a), INDEX i (a DESC, b(10)), KEY h USING HASH (a) COMMENT 'x', FULLTEXT KEY f (a) WITH PARSER ngram, SPATIAL INDEX s (g))",
      `
        createTable t
          id int «id int»
          index (a) «KEY (a)»
          index i (a desc, b [10]) «INDEX i (a DESC, b(10))»
          index h (a) hash «KEY h USING HASH (a) COMMENT 'x'»
          index f (a) fulltext «FULLTEXT KEY f (a) WITH PARSER ngram»
          index s (g) spatial «SPATIAL INDEX s (g)»
      `,
    );
  });

  it("a unique key over expressions or prefixes is an index", () => {
    reads(
      "CREATE TABLE t (id int, UNIQUE KEY u ((lower(a))), UNIQUE v (b(10)))",
      `
        createTable t
          id int «id int»
          unique index u ({lower(a)}) «UNIQUE KEY u ((lower(a)))»
          unique index v (b [10]) «UNIQUE v (b(10))»
      `,
    );
  });
});

describe("CREATE TABLE: the rest", () => {
  it("options and partitions", () => {
    reads(
      "CREATE TABLE IF NOT EXISTS t (id int) ENGINE=InnoDB AUTO_INCREMENT 5 DEFAULT CHARSET=utf8mb4, COMMENT='x' PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (5))",
      `
        createTable t ifNotExists partitioned partitionBy=RANGE (id) (PARTITION p VALUES LESS THAN (5))
          id int «id int»
      `,
    );
  });

  it("TEMPORARY", () => {
    reads(
      "CREATE TEMPORARY TABLE t (id int)",
      `
        createTable t temporary
          id int «id int»
      `,
    );
  });

  it("LIKE", () => {
    reads(
      "CREATE TABLE t LIKE db.o",
      `
        createTable t copies=(db.o including all)
      `,
    );
  });

  it("LIKE in parentheses", () => {
    reads(
      "CREATE TABLE t (LIKE o)",
      `
        createTable t copies=(o including all)
      `,
    );
  });

  it("AS SELECT", () => {
    reads(
      "CREATE TABLE t (a int) IGNORE AS SELECT a FROM o",
      `
        createTable t fromQuery
          a int «a int»
      `,
    );
  });

  it("from a query in parentheses", () => {
    reads(
      "CREATE TABLE t (SELECT 1 AS a)",
      `
        createTable t fromQuery
      `,
    );
  });

  it("MariaDB's OR REPLACE drops what was there", () => {
    reads(
      "CREATE OR REPLACE TABLE t (id int)",
      `
        dropTable t ifExists
        createTable t
          id int «id int»
      `,
    );
  });

  it("executable comments are read", () => {
    reads(
      "CREATE TABLE t (a int /*!80023 INVISIBLE */) /*!50100 PARTITION BY HASH (a) */",
      `
        createTable t partitioned partitionBy=HASH (a)
          a int «a int /*!80023 INVISIBLE»
      `,
    );
  });
});

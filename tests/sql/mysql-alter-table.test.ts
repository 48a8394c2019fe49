import { describe, expect, it } from "vitest";
import { golden, lowered } from "../support/operations.js";

function reads(sql: string, expected: string): void {
  expect(lowered(sql, "mysql")).toBe(golden(expected));
}

describe("ALTER TABLE: columns", () => {
  it("ADD, with and without COLUMN, with a place", () => {
    reads(
      "ALTER TABLE `users` ADD a int, ADD COLUMN b varchar(9) NOT NULL DEFAULT '' AFTER `a`, ADD COLUMN IF NOT EXISTS c int FIRST",
      `
        addColumn users «ADD a int»
          a int «a int»
        addColumn users placed «ADD COLUMN b varchar(9) NOT NULL DEFAULT '' AFTER \`a\`»
          b varchar(9) not null default '' «b varchar(9) NOT NULL DEFAULT ''»
        addColumn users ifNotExists placed «ADD COLUMN IF NOT EXISTS c int FIRST»
          c int «c int»
      `,
    );
  });

  it("ADD with a list", () => {
    reads(
      "ALTER TABLE t ADD COLUMN (a int NOT NULL, b int, INDEX i (a))",
      `
        addColumn t «a int NOT NULL»
          a int not null «a int NOT NULL»
        addColumn t «b int»
          b int «b int»
        createIndex t «INDEX i (a)»
          index i (a)
      `,
    );
  });

  it("ADD with constraints behind the column", () => {
    reads(
      "ALTER TABLE t ADD a int UNIQUE REFERENCES o (id), ADD id int AUTO_INCREMENT PRIMARY KEY",
      `
        addColumn t «ADD a int UNIQUE REFERENCES o (id)»
          a int «a int UNIQUE REFERENCES o (id)»
          unique (a) inline «UNIQUE»
          foreignKey (a) -> o (id) inline «REFERENCES o (id)»
        addColumn t «ADD id int AUTO_INCREMENT PRIMARY KEY»
          id int not null autoIncrement «id int AUTO_INCREMENT PRIMARY KEY»
          primaryKey (id) inline «PRIMARY KEY»
      `,
    );
  });

  it("MODIFY restates the whole column", () => {
    reads(
      "ALTER TABLE t MODIFY a bigint NOT NULL, MODIFY COLUMN b varchar(20) NULL DEFAULT 'x' COMMENT 'y' AFTER a",
      `
        alterColumn t a type=bigint not null default=drop identity=drop restates «MODIFY a bigint NOT NULL»
        alterColumn t b type=varchar(20) null default='x' identity=drop restates comment "y" «MODIFY COLUMN b varchar(20) NULL DEFAULT 'x' COMMENT 'y' AFTER a»
      `,
    );
  });

  it("MODIFY with a key adds it", () => {
    reads(
      "ALTER TABLE t MODIFY id int NOT NULL AUTO_INCREMENT, MODIFY a int UNIQUE",
      `
        alterColumn t id type=int not null default=drop identity=autoIncrement restates «MODIFY id int NOT NULL AUTO_INCREMENT»
        alterColumn t a type=int null default=drop identity=drop restates «MODIFY a int UNIQUE»
        addConstraint t «MODIFY a int UNIQUE»
          unique (a) inline «UNIQUE»
      `,
    );
  });

  it("CHANGE renames and restates", () => {
    reads(
      "ALTER TABLE t CHANGE a b int, CHANGE COLUMN `c` `C` int DEFAULT 1 FIRST",
      `
        renameColumn t a to=b «CHANGE a b int»
        alterColumn t b type=int null default=drop identity=drop restates «CHANGE a b int»
        alterColumn t C type=int null default='1' identity=drop restates «CHANGE COLUMN \`c\` \`C\` int DEFAULT 1 FIRST»
      `,
    );
  });

  it("defaults alone", () => {
    reads(
      "ALTER TABLE t ALTER a SET DEFAULT 5, ALTER COLUMN b DROP DEFAULT, ALTER c SET DEFAULT (uuid()), ALTER d SET INVISIBLE",
      `
        alterColumn t a default='5' «ALTER a SET DEFAULT 5»
        alterColumn t b default=drop «ALTER COLUMN b DROP DEFAULT»
        alterColumn t c default=uuid() «ALTER c SET DEFAULT (uuid())»
        alterColumn t d «ALTER d SET INVISIBLE»
      `,
    );
  });

  it("DROP", () => {
    reads(
      "ALTER TABLE db.t DROP a, DROP COLUMN `b` CASCADE, DROP COLUMN IF EXISTS c",
      `
        dropColumn db.t a «DROP a»
        dropColumn db.t b «DROP COLUMN \`b\` CASCADE»
        dropColumn db.t c ifExists «DROP COLUMN IF EXISTS c»
      `,
    );
  });

  it("RENAME COLUMN", () => {
    reads(
      "ALTER TABLE t RENAME COLUMN a TO `b c`",
      `
        renameColumn t a to=b c «RENAME COLUMN a TO \`b c\`»
      `,
    );
  });
});

describe("ALTER TABLE: keys", () => {
  it("ADD INDEX and its like", () => {
    reads(
      "ALTER TABLE t ADD INDEX (a), ADD KEY k (b DESC), ADD FULLTEXT INDEX f (c), ADD SPATIAL KEY s (g), ADD INDEX IF NOT EXISTS i ((a + b))",
      `
        createIndex t «ADD INDEX (a)»
          index (a)
        createIndex t «ADD KEY k (b DESC)»
          index k (b desc)
        createIndex t «ADD FULLTEXT INDEX f (c)»
          index f (c) fulltext
        createIndex t «ADD SPATIAL KEY s (g)»
          index s (g) spatial
        createIndex t ifNotExists «ADD INDEX IF NOT EXISTS i ((a + b))»
          index i ({a + b})
      `,
    );
  });

  it("ADD UNIQUE is a constraint", () => {
    reads(
      "ALTER TABLE t ADD UNIQUE (a), ADD UNIQUE KEY u (a, b), ADD CONSTRAINT c UNIQUE (a), ADD UNIQUE INDEX p (a(5))",
      `
        addConstraint t «ADD UNIQUE (a)»
          unique (a) «UNIQUE (a)»
        addConstraint t «ADD UNIQUE KEY u (a, b)»
          unique u (a, b) «UNIQUE KEY u (a, b)»
        addConstraint t «ADD CONSTRAINT c UNIQUE (a)»
          unique c (a) «CONSTRAINT c UNIQUE (a)»
        createIndex t «ADD UNIQUE INDEX p (a(5))»
          unique index p (a [5])
      `,
    );
  });

  it("ADD PRIMARY KEY, FOREIGN KEY and CHECK", () => {
    reads(
      "ALTER TABLE t ADD PRIMARY KEY (id), ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES `o` (`id`) ON DELETE CASCADE, ADD CHECK (a IS NOT NULL)",
      `
        addConstraint t «ADD PRIMARY KEY (id)»
          primaryKey (id) «PRIMARY KEY (id)»
        addConstraint t «ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES \`o\` (\`id\`) ON DELETE CASCADE»
          foreignKey fk (a) -> o (id) on delete cascade «CONSTRAINT fk FOREIGN KEY (a) REFERENCES \`o\` (\`id\`) ON DELETE CASCADE»
        addConstraint t «ADD CHECK (a IS NOT NULL)»
          check (a is not null) of (a) proves (a) «CHECK (a IS NOT NULL)»
      `,
    );
  });

  it("DROP of keys and constraints", () => {
    reads(
      "ALTER TABLE t DROP PRIMARY KEY, DROP INDEX i, DROP KEY IF EXISTS k, DROP INDEX `PRIMARY`, DROP FOREIGN KEY f, DROP CHECK c, DROP CONSTRAINT d",
      `
        dropConstraint t constraint=primaryKey «DROP PRIMARY KEY»
        dropIndex t i «DROP INDEX i»
        dropIndex t k ifExists «DROP KEY IF EXISTS k»
        dropConstraint t constraint=primaryKey «DROP INDEX \`PRIMARY\`»
        dropConstraint t f constraint=foreignKey «DROP FOREIGN KEY f»
        dropConstraint t c constraint=check «DROP CHECK c»
        dropConstraint t d «DROP CONSTRAINT d»
      `,
    );
  });

  it("RENAME INDEX", () => {
    reads(
      "ALTER TABLE t RENAME INDEX a TO b, RENAME KEY c TO d",
      `
        renameIndex t a to=b «RENAME INDEX a TO b»
        renameIndex t c to=d «RENAME KEY c TO d»
      `,
    );
  });

  it("ALTER INDEX and CHECK change nothing that is stored", () => {
    reads(
      "ALTER TABLE t ALTER INDEX i INVISIBLE, ALTER CHECK c NOT ENFORCED",
      `
        alterObject object=index i «ALTER INDEX i INVISIBLE»
        alterObject object=constraint c «ALTER CHECK c NOT ENFORCED»
      `,
    );
  });
});

describe("ALTER TABLE: the table", () => {
  it("RENAME in its spellings", () => {
    reads("ALTER TABLE t RENAME TO u", "renameTable t to=u «RENAME TO u»");
    reads("ALTER TABLE t RENAME AS u", "renameTable t to=u «RENAME AS u»");
    reads("ALTER TABLE t RENAME = u", "renameTable t to=u «RENAME = u»");
    reads("ALTER TABLE t RENAME v", "renameTable t to=v «RENAME v»");
  });

  it("what writes every row anew", () => {
    reads(
      "ALTER TABLE t ENGINE=InnoDB, FORCE, ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8, ORDER BY a DESC",
      `
        alterTable t action=rebuild «ENGINE=InnoDB»
        alterTable t action=rebuild «FORCE»
        alterTable t action=rebuild «ROW_FORMAT=COMPRESSED»
        alterTable t action=rebuild «KEY_BLOCK_SIZE=8»
        alterTable t action=rebuild «ORDER BY a DESC»
      `,
    );
  });

  it("what does not", () => {
    reads(
      "ALTER TABLE t COMMENT 'x', AUTO_INCREMENT=5, DISABLE KEYS, DEFAULT CHARSET utf8mb4",
      `
        alterTable t action=options «COMMENT 'x'»
        alterTable t action=options «AUTO_INCREMENT=5»
        alterTable t action=options «DISABLE KEYS»
        alterTable t action=options «DEFAULT CHARSET utf8mb4»
      `,
    );
  });

  it("CONVERT TO", () => {
    reads(
      "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
      `
        alterTable t action=convert character set «CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin»
      `,
    );
  });

  it("ALGORITHM and LOCK hold for all actions, wherever they stand", () => {
    reads(
      "ALTER TABLE t ADD a int, ALGORITHM=INPLACE, ADD INDEX (a), DROP b, LOCK NONE",
      `
        addColumn t algorithm=inplace lock=none «ADD a int»
          a int «a int»
        createIndex t algorithm=inplace lock=none «ADD INDEX (a)»
          index (a)
        dropColumn t b algorithm=inplace lock=none «DROP b»
      `,
    );
    reads(
      "ALTER TABLE t RENAME COLUMN a TO b, RENAME INDEX i TO j, CHANGE c d int, ALGORITHM=COPY, LOCK=SHARED",
      `
        renameColumn t a to=b algorithm=copy lock=shared «RENAME COLUMN a TO b»
        renameIndex t i to=j algorithm=copy lock=shared «RENAME INDEX i TO j»
        renameColumn t c to=d algorithm=copy lock=shared «CHANGE c d int»
        alterColumn t d type=int null default=drop identity=drop restates algorithm=copy lock=shared «CHANGE c d int»
      `,
    );
  });

  it("partitions", () => {
    reads(
      "ALTER TABLE t DROP PARTITION p0, p1",
      `
        alterTable t action=drop partition «DROP PARTITION p0, p1»
      `,
    );
  });

  it("EXCHANGE PARTITION", () => {
    reads(
      "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE db.u WITHOUT VALIDATION",
      `
        alterTable t action=exchange partition other=db.u «EXCHANGE PARTITION p WITH TABLE db.u WITHOUT VALIDATION»
      `,
    );
  });

  it("TRUNCATE PARTITION", () => {
    reads(
      "ALTER TABLE t TRUNCATE PARTITION ALL",
      `
        alterTable t action=truncate partition «TRUNCATE PARTITION ALL»
      `,
    );
  });

  it("REBUILD PARTITION", () => {
    reads(
      "ALTER TABLE t REBUILD PARTITION p",
      `
        maintain verb=rebuild target=t «REBUILD PARTITION p»
      `,
    );
  });

  it("partitions behind other actions", () => {
    reads(
      "ALTER TABLE t ADD a int PARTITION BY HASH (a) PARTITIONS 4",
      `
        addColumn t «ADD a int»
          a int «a int»
        alterTable t action=repartition «PARTITION BY HASH (a) PARTITIONS 4»
      `,
    );
  });

  it("MariaDB's partitions that become tables", () => {
    reads(
      "ALTER TABLE t CONVERT PARTITION p TO TABLE u",
      `
        alterTable t action=detach partition other=u «CONVERT PARTITION p TO TABLE u»
      `,
    );
  });

  it("MariaDB's words in front", () => {
    reads(
      "ALTER ONLINE IGNORE TABLE IF EXISTS t WAIT 5 ADD a int",
      `
        addColumn t tableMayBeMissing «ADD a int»
          a int «a int»
      `,
    );
  });
});

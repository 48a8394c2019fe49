import { join } from "node:path";
import { expect, test } from "vitest";
import { History } from "../../src/engine/history.js";
import { lowerFile } from "../../src/engine/lower-file.js";
import { replayOf } from "../../src/engine/replay.js";
import type { Dialect } from "../../src/model/dialect.js";
import type { QualifiedName } from "../../src/model/name.js";
import { projectOf } from "../../src/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/project/settings.js";
import { folder } from "../support/folder.js";
import { cases, Chooser, SEED } from "../support/random.js";
import { HISTORY_SCHEMAS, HISTORY_TABLES, randomHistory } from "../support/random-history.js";

const span = { start: 0, end: 0 };
const part = (text: string) => ({ text, exact: true, span });

function tables(dialect: Dialect): readonly QualifiedName[] {
  const schemas = dialect === "postgresql" ? HISTORY_SCHEMAS : [null];
  return schemas.flatMap(schema =>
    HISTORY_TABLES.map(name => ({ schema: schema === null ? null : part(schema), name: part(name), span })),
  );
}

test.each(["postgresql", "mariadb", "sqlite"] as const)(
  "what is replayed for some tables of %s is what replaying everything says of them",
  dialect => {
    for (let seed = SEED; seed < SEED + cases(25, 200); seed++) {
      const texts = randomHistory(new Chooser(seed), dialect);
      const root = folder({
        ".git/HEAD": "",
        ...Object.fromEntries(texts.map((text, i) => [`migrations/${100 + i}_a.sql`, text])),
      });
      const settings = { ...DEFAULT_SETTINGS, dialect };
      for (const i of texts.keys()) {
        const path = join(root, `migrations/${100 + i}_a.sql`);
        const project = projectOf(path, root, settings);
        const whole = replayOf(project, path, dialect).at(path)?.before;
        const history = new History(project, path, lowerFile(path, dialect, project));
        for (const table of tables(dialect)) {
          const context = `seed ${seed}, ${table.schema?.text ?? ""}.${table.name.text} before:\n${texts.slice(0, i).join("\n--\n")}`;
          expect(history.before([table]).table(table), context).toEqual(whole?.table(table));
        }
      }
    }
  },
);

import type { Dialect } from "../../model/dialect.js";

/** How much a text speaks for each dialect. MariaDB shares MySQL's points. */
export type Score = Readonly<Record<Family, number>>;

/** Dialects that a text can tell apart. */
export type Family = Exclude<Dialect, "mariadb">;

export const NO_SCORE: Score = { postgresql: 0, mysql: 0, sqlite: 0 };

interface Mark {
  readonly pattern: RegExp;
  readonly points: Partial<Score>;
  /** False for what JavaScript uses too. */
  readonly scripts: boolean;
}

/** What only one server accepts. */
const STRONG = 3;
/** What people write for one server, and others tolerate. */
const WEAK = 1;

const mark = (pattern: RegExp, points: Partial<Score>, scripts = true): Mark => ({ pattern, points, scripts });

/**
 * Manuals: PostgreSQL "SQL Commands" and 4.1.2, MySQL 15.1 and 9.2, SQLite "SQL As Understood By SQLite". SQLite takes
 * backticks as well, and any words for a type.
 */
const MARKS: readonly Mark[] = [
  mark(/\bAUTO_INCREMENT\b/gi, { mysql: STRONG }),
  mark(/\bENGINE\s*=\s*['"]?(?:InnoDB|MyISAM|MEMORY|Aria|RocksDB)\b/gi, { mysql: STRONG }),
  mark(/\b(?:DEFAULT\s+CHARSET|CHARACTER\s+SET|COLLATE)\s*=?\s*[`'"]?(?:utf8|latin1|ascii_)/gi, { mysql: STRONG }),
  mark(/\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b/gi, { mysql: STRONG }),
  mark(/\b(?:MODIFY|CHANGE)\s+COLUMN\b/gi, { mysql: STRONG }),
  mark(/\b(?:int|integer|bigint|smallint|tinyint|mediumint)\s*(?:\(\d+\))?\s+unsigned\b/gi, { mysql: STRONG }),
  mark(/\b(?:longtext|mediumtext|mediumblob|longblob|tinyint\s*\(\d\))/gi, { mysql: WEAK }),
  mark(/^\s*DELIMITER\s+\S+/gim, { mysql: STRONG }, false),
  mark(/`[A-Za-z_][\w$-]*`/g, { mysql: WEAK, sqlite: WEAK / 2 }, false),
  mark(/\\`[A-Za-z_][\w$-]*\\`/g, { mysql: WEAK, sqlite: WEAK / 2 }),

  // Scripts spell an option of columns alike, whatever the database.
  mark(/\bPRIMARY\s+KEY\s+(?:(?:ASC|DESC)\s+)?(?:ON\s+CONFLICT\s+\w+\s+)?AUTOINCREMENT\b/gi, { sqlite: STRONG }),
  mark(/\bPRAGMA\s+\w/gi, { sqlite: STRONG }),
  mark(/\bWITHOUT\s+ROWID\b/gi, { sqlite: STRONG }),
  mark(/\bsqlite_(?:master|sequence|schema)\b/gi, { sqlite: STRONG }),
  mark(/\bINSERT\s+OR\s+(?:REPLACE|IGNORE)\b/gi, { sqlite: STRONG }),
  mark(/\b(?:datetime|strftime|julianday|unixepoch)\s*\(\s*['"]/gi, { sqlite: WEAK }),

  mark(/\b(?:BIG|SMALL)?SERIAL\b(?!\s*DEFAULT\s+VALUE)/gi, { postgresql: WEAK }),
  mark(/\bJSONB\b/gi, { postgresql: WEAK }),
  mark(/\b(?:TIMESTAMPTZ|BYTEA|TSVECTOR|CITEXT|HSTORE)\b/gi, { postgresql: STRONG }),
  mark(/\btimestamp\s*(?:\(\d\))?\s+with(?:out)?\s+time\s+zone\b/gi, { postgresql: STRONG }),
  mark(/\bcharacter\s+varying\b/gi, { postgresql: WEAK }),
  mark(
    /::\s*"?(?:text|jsonb?|int|integer|bigint|uuid|regclass|regtype|timestamp|date|numeric|varchar|character|boolean)\b/gi,
    {
      postgresql: STRONG,
    },
  ),
  mark(/\$(?:[A-Za-z_]\w*)?\$/g, { postgresql: STRONG }, false),
  mark(/\$[1-9]\d?\b/g, { postgresql: WEAK }, false),
  mark(/\b(?:CREATE|DROP|REINDEX)\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b/gi, { postgresql: STRONG }),
  mark(/\bUSING\s+(?:gin|gist|brin|spgist|ivfflat|hnsw)\b/gi, { postgresql: STRONG }),
  mark(/\bCREATE\s+(?:EXTENSION|MATERIALIZED\s+VIEW|POLICY|SEQUENCE|DOMAIN)\b/gi, { postgresql: STRONG }),
  mark(/\bCREATE\s+TYPE\s+\S+\s+AS\b/gi, { postgresql: STRONG }),
  mark(/\bALTER\s+TYPE\s+\S+\s+(?:ADD|RENAME)\b/gi, { postgresql: STRONG }),
  mark(/\bLANGUAGE\s+'?plpgsql\b/gi, { postgresql: STRONG }),
  mark(/\bALTER\s+(?:COLUMN\s+)?\S+\s+(?:SET\s+DATA\s+TYPE|TYPE|SET\s+NOT\s+NULL|DROP\s+NOT\s+NULL)\b/gi, {
    postgresql: STRONG,
  }),
  mark(/\b(?:gen_random_uuid|uuid_generate_v[14]|nextval)\s*\(/gi, { postgresql: STRONG }),
  mark(/\bOWNER\s+TO\b|\bNOT\s+VALID\b|\bpg_catalog\b|"public"\./gi, { postgresql: STRONG }),
  mark(/\b(?:text|uuid|varchar|integer|int|bigint)\s*\[\]/gi, { postgresql: WEAK }, false),
  mark(/\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"/gi, { postgresql: WEAK, sqlite: WEAK }),
];

/** So often the same mark counts, so that one long list of columns does not decide. */
const MOST_REPEATS = 3;

/** What a file of SQL speaks for. */
export function scoreSql(text: string): Score {
  return score(withoutComments(text), MARKS);
}

const SCRIPT_MARKS = MARKS.filter(({ scripts }) => scripts);

/** What the SQL inside a script speaks for. */
export function scoreScript(text: string): Score {
  return score(text, SCRIPT_MARKS);
}

const PYTHON_MARKS = [
  mark(/\bpostgresql\s*\.\s*(?:UUID|JSONB?|ARRAY|ENUM|INET|CIDR|TSVECTOR|HSTORE|BYTEA|TIMESTAMP|DOUBLE_PRECISION)\b/g, {
    postgresql: STRONG,
  }),
  mark(/\bdialects\.postgresql\s+import\b/g, { postgresql: STRONG }),
  mark(/\bpostgresql_(?:using|where|concurrently|ops)\b/g, { postgresql: WEAK }),
  mark(
    /\bmysql\s*\.\s*(?:TINYINT|MEDIUMINT|(?:TINY|MEDIUM|LONG)(?:TEXT|BLOB)|DATETIME|TIMESTAMP|BIGINT|INTEGER|VARCHAR|ENUM|DOUBLE|JSON)\b/g,
    {
      mysql: STRONG,
    },
  ),
  mark(/\bmysql_(?:engine|charset|collate|length)\b/g, { mysql: STRONG }),
];

/** What a migration in Python speaks for: its SQL, and the types that it names. */
export function scorePython(text: string): Score {
  // An argument of SQLAlchemy, and SQLite's word.
  const sql = text.replace(/\bautoincrement\s*=/g, "");
  return addScores(score(sql, SCRIPT_MARKS), score(sql, PYTHON_MARKS));
}

export function addScores(a: Score, b: Score): Score {
  return { postgresql: a.postgresql + b.postgresql, mysql: a.mysql + b.mysql, sqlite: a.sqlite + b.sqlite };
}

/** The dialect that clearly leads, or `null`. `lead` is how many times the next one's points it needs. */
export function winner(points: Score, lead: number): Family | null {
  const order = (Object.keys(points) as Family[]).sort((a, b) => points[b] - points[a]);
  const [first, second] = order as [Family, Family];
  return points[first] >= STRONG && points[first] >= lead * points[second] ? first : null;
}

function score(text: string, marks: readonly Mark[]): Score {
  let total = NO_SCORE;
  for (const { pattern, points } of marks) {
    const times = Math.min(countUpTo(pattern, text), MOST_REPEATS);
    if (times === 0) continue;
    total = addScores(total, {
      postgresql: (points.postgresql ?? 0) * times,
      mysql: (points.mysql ?? 0) * times,
      sqlite: (points.sqlite ?? 0) * times,
    });
  }
  return total;
}

function countUpTo(pattern: RegExp, text: string): number {
  let count = 0;
  pattern.lastIndex = 0;
  while (count < MOST_REPEATS && pattern.test(text)) count++;
  return count;
}

function withoutComments(text: string): string {
  return text.replace(/--[^\n]*|\/\*(?!!)[\s\S]*?\*\//g, " ");
}

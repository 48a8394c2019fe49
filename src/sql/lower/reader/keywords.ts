import { isMySqlFamily, type Dialect } from "../../../model/dialect.js";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/**
 * Words that MySQL and MariaDB both reserve; what only one of them does is a name in files written for the other.
 * Manuals: MySQL 11.3, MariaDB "Reserved Words".
 */
const MYSQL_RESERVED = words(`
  accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case
  change char character check collate column condition constraint continue convert create cross current_date
  current_time current_timestamp current_user cursor databases day_hour day_microsecond day_minute day_second
  dec decimal declare default delayed delete desc describe deterministic distinct distinctrow div double drop dual each
  else elseif enclosed escaped except exists exit explain false fetch float float4 float8 for force foreign from
  fulltext grant group having high_priority hour_microsecond hour_minute hour_second if ignore in index infile inner
  inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval into is iterate join key keys kill
  leading leave left like limit linear lines load localtime localtimestamp lock long longblob longtext loop
  low_priority match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod modifies
  natural no_write_to_binlog not null numeric on optimize optionally or order out outer outfile over partition
  precision primary procedure purge range read read_write reads real recursive references regexp release rename repeat
  replace require resignal restrict return revoke right rlike row_number rows schemas second_microsecond select
  sensitive separator set show signal smallint spatial specific sql sql_big_result sql_calc_found_rows
  sql_small_result sqlexception sqlstate sqlwarning ssl starting straight_join table terminated then tinyblob tinyint
  tinytext to trailing trigger true undo union unique unlock unsigned update usage use using utc_date utc_time
  utc_timestamp values varbinary varchar varcharacter varying when where while with write xor year_month zerofill
`);

/** Words that SQLite's parser takes for nothing but themselves. Manual: "SQLite Keywords". */
const SQLITE_RESERVED = words(`
  add all alter and as autoincrement between case check collate commit constraint create default deferrable delete
  distinct drop else escape except exists foreign from group having in index insert intersect into is isnull join limit
  not nothing notnull null on or order primary references returning select set table then to transaction union unique
  update using values when where
`);

/** Words that name things elsewhere, but go on with the statement where an alias could stand. */
const MYSQL_NO_ALIAS = words("offset returning sounds window");
const SQLITE_NO_ALIAS = words("cross full glob indexed inner left like match natural outer regexp right window");

/** Whether the word, in lower case, cannot be a name unless it is quoted or stands behind a dot. */
export function isReserved(word: string, dialect: Dialect): boolean {
  return (isMySqlFamily(dialect) ? MYSQL_RESERVED : SQLITE_RESERVED).has(word);
}

/** Whether the word, in lower case, can be an alias that no AS announces. */
export function canBeAlias(word: string, dialect: Dialect): boolean {
  return !isReserved(word, dialect) && !(isMySqlFamily(dialect) ? MYSQL_NO_ALIAS : SQLITE_NO_ALIAS).has(word);
}

/** A table from keywords to what they mean. A plain object would also know the names that every object has. */
export function byKeyword<T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(entries));
}

"""Runs statements and what is said to be the same in SQLAlchemy's words, on the same rows of SQLite.

Standard input: {"models": source, "cases": [{"sql", "params", "code"}], "words": [code]}; standard output: for each case
[rows of the statement, rows of the code], with what is in the table afterwards, and the SQL of each of the words on PostgreSQL.
"""

import json
import sys

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

given = json.load(sys.stdin)
names = {}
exec("from sqlalchemy import *", names)
exec("from sqlalchemy.dialects.postgresql import insert as upsert", names)
exec(given["models"], names)


def rows_of(result, wraps):
    if not getattr(result, "returns_rows", True):
        return result.rowcount
    rows = [list(row) for row in result]
    if wraps:
        rows = [[getattr(row[0], attribute) for attribute in names["ATTRIBUTES"]] for row in rows]
    return [[value if not isinstance(value, bool) else int(value) for value in row] for row in rows]


def run(statement, params):
    engine = sa.create_engine("sqlite://")
    names["Base"].metadata.create_all(engine)
    with Session(engine) as session:
        for seed in names["SEEDS"]:
            session.execute(sa.text(seed))
        wraps = isinstance(statement, Select) and [entity.get("type") for entity in statement.column_descriptions] == [names["User"]]
        found = rows_of(session.execute(statement, params), wraps)
        after = [list(row) for row in session.execute(sa.text("SELECT * FROM users ORDER BY id"))]
    return [found, after]


def both(case):
    code = eval(case["code"], {**names, **case["params"]})
    return [run(sa.text(case["sql"]), case["params"]), run(code, {})]


def printed(code):
    return str(eval(code, dict(names)).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))


print(json.dumps({"cases": [both(case) for case in given["cases"]], "words": [printed(code) for code in given["words"]]}))

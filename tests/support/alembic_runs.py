"""Runs two revisions on a SQLite in a file, by Alembic's own commands: up, then the second one down, up and down again.

Standard input: [["revision 1", "revision 2"], …], the sources of each; standard output: for each {"states": [[…], …]}, what the
database holds behind each command, or {"error": "…"}.
"""

import json
import os
import sqlite3
import sys
import tempfile
import warnings

from alembic import command
from alembic.config import Config

ENV = """
from alembic import context
from sqlalchemy import create_engine

engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def state(path):
    connection = sqlite3.connect(path)
    lines = []
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (name,) in sorted(names):
        if name == "alembic_version":
            continue
        quoted = '"' + name.replace('"', '""') + '"'
        for column in connection.execute(f"PRAGMA table_xinfo({quoted})"):
            lines.append([name, "column", *column[1:]])
        for index in sorted(connection.execute(f"PRAGMA index_list({quoted})"), key=lambda row: row[1]):
            columns = connection.execute('PRAGMA index_xinfo("' + index[1].replace('"', '""') + '")').fetchall()
            shown = "" if index[1].startswith("sqlite_autoindex") else index[1]
            lines.append([name, "index", shown, *index[2:], [row[2:] for row in columns if row[5]]])
        for key in connection.execute(f"PRAGMA foreign_key_list({quoted})"):
            lines.append([name, "foreign key", *key[1:]])
    views = connection.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')")
    lines.extend(sorted([name, " ".join(sql.split())] for name, sql in views))
    connection.close()
    return sorted(json.dumps(line) for line in lines)


def run(first, second):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "versions"))
        for name, source in (("env.py", ENV), ("versions/first.py", first), ("versions/second.py", second)):
            with open(os.path.join(folder, name), "w") as file:
                file.write(source)
        path = os.path.join(folder, "database")
        config = Config()
        config.set_main_option("script_location", folder)
        config.set_main_option("sqlalchemy.url", "sqlite:///" + path)
        states = []
        try:
            command.upgrade(config, "1")
            states.append(state(path))
            for step in ("up", "down", "up", "down"):
                command.upgrade(config, "head") if step == "up" else command.downgrade(config, "-1")
                states.append(state(path))
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        return {"states": states}


def main():
    warnings.simplefilter("ignore")
    json.dump([run(first, second) for first, second in json.load(sys.stdin)], sys.stdout)


main()

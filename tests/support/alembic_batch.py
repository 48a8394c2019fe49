"""Runs migrations on a SQLite in memory, and prints the statements that changed it.

Standard input: {"before": "CREATE TABLE …", "sources": ["def upgrade(): …"]}; standard output: one object for each source,
{"sent": ["…"]} or {"error": "…"}.
"""

import json
import sys
import warnings

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext


def run(before, source):
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        for statement in before.split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        sent = []
        context = MigrationContext.configure(connection)

        @sa.event.listens_for(engine, "before_cursor_execute")
        def note(connection, cursor, statement, parameters, context, executemany):
            if not statement.lstrip().upper().startswith(("PRAGMA", "SELECT")):
                sent.append(statement)

        names = {"__name__": "migration"}
        exec(compile(source, "migration.py", "exec"), names)
        try:
            with Operations.context(context):
                names["upgrade"]()
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        return {"sent": sent}


def main():
    warnings.simplefilter("ignore")
    request = json.load(sys.stdin)
    json.dump([run(request["before"], source) for source in request["sources"]], sys.stdout)


main()

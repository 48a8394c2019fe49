"""Runs migrations offline, as `alembic upgrade --sql` does, and prints what each one sends.

Standard input: {"dialect": "postgresql", "sources": ["def upgrade(): …"]}; standard output: one list for each source, of
the texts of `upgrade` and `downgrade`, `null` where there is no such function, or {"error": "…"}.
"""

import io
import json
import sys
import warnings

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext


def printed(function, dialect):
    if function is None:
        return None
    buffer = io.StringIO()
    options = {"as_sql": True, "output_buffer": buffer, "literal_binds": True}
    context = MigrationContext.configure(dialect_name=dialect, opts=options)
    try:
        with Operations.context(context):
            function()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return buffer.getvalue()


def run(source, dialect):
    names = {"__name__": "migration"}
    exec(compile(source, "migration.py", "exec"), names)
    return [printed(names.get(name), dialect) for name in ("upgrade", "downgrade")]


def main():
    warnings.simplefilter("ignore")
    request = json.load(sys.stdin)
    json.dump([run(source, request["dialect"]) for source in request["sources"]], sys.stdout)


main()

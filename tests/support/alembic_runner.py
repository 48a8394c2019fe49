"""Runs revisions by Alembic's own commands, as long as it is asked to.

Standard input: a line {"command": "upgrade" | "downgrade", "root": folder with "versions", "url": database} for each; standard
output: a line {"error": null | "…"} for each.
"""

import json
import os
import sys
import warnings

from alembic import command
from alembic.config import Config

ENV = """
from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def run(question):
    path = os.path.join(question["root"], "env.py")
    if not os.path.exists(path):
        with open(path, "w") as file:
            file.write(ENV)
    config = Config()
    config.set_main_option("script_location", question["root"])
    config.set_main_option("sqlalchemy.url", question["url"])
    if question["command"] == "upgrade":
        command.upgrade(config, "head")
    else:
        command.downgrade(config, "-1")


def main():
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        error = None
        try:
            run(json.loads(line))
        except Exception as problem:
            error = f"{type(problem).__name__}: {problem}"
        print(json.dumps({"error": error}), flush=True)


main()

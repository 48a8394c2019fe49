"""Runs files with models, as an application imports them, and prints the DDL that `create_all` sends for each database.

Standard input: {"dialects": ["mysql"], "sources": [{"files": {"app/models.py": "…"}, "main": "app.models"}]}; standard
output: one object for each source, with a text for each dialect, or {"error": "…"}.
"""

import importlib
import json
import os
import sys
import tempfile
import warnings

import sqlalchemy
from sqlalchemy import MetaData, create_mock_engine

made = []
construct = MetaData.__init__


def remembering(self, *args, **options):
    construct(self, *args, **options)
    made.append(self)


MetaData.__init__ = remembering


def forget(modules):
    for name in [name for name in sys.modules if name not in modules]:
        del sys.modules[name]
    sqlmodel = sys.modules.get("sqlmodel")
    if sqlmodel is not None:
        sqlmodel.SQLModel._sa_registry.dispose()
        sqlmodel.SQLModel.metadata = MetaData()


def printed(metadatas, dialect):
    texts = []
    engine = create_mock_engine(f"{dialect}://", lambda statement, *_, **__: texts.append(str(statement.compile(dialect=engine.dialect)).strip()))
    try:
        for metadata in metadatas:
            metadata.create_all(engine, checkfirst=False)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return ";\n".join(texts)


def run(source, dialects, modules):
    made.clear()
    forget(modules)
    with tempfile.TemporaryDirectory() as folder:
        for path, text in source["files"].items():
            whole = os.path.join(folder, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, "w") as file:
                file.write(text)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            importlib.import_module(source["main"])
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        finally:
            sys.path.remove(folder)
    metadatas = [metadata for metadata in made if metadata.tables]
    return {dialect: printed(metadatas, dialect) for dialect in dialects}


def main():
    warnings.simplefilter("ignore")
    for name in ("sqlmodel", "flask_sqlalchemy"):
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    import sqlalchemy.dialects.mysql, sqlalchemy.dialects.postgresql, sqlalchemy.dialects.sqlite, sqlalchemy.orm, sqlalchemy.ext.declarative
    modules = set(sys.modules)
    request = json.load(sys.stdin)
    results = [run(source, request["dialects"], modules) for source in request["sources"]]
    json.dump({"version": sqlalchemy.__version__, "results": results}, sys.stdout)


main()

"""Asks Alembic for the heads of histories: a JSON list of {file name: source} on standard input."""

import json
import os
import sys
import tempfile
import warnings

from alembic.script import ScriptDirectory


def ask(sources):
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "versions"))
        for name, source in sources.items():
            with open(os.path.join(folder, "versions", name), "w", encoding="utf8") as file:
                file.write(source)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                heads = list(ScriptDirectory(folder).get_heads())
                error = None
            except Exception as problem:
                heads = []
                error = type(problem).__name__
        duplicate = any("more than once" in str(warning.message) for warning in caught)
        return {"heads": sorted(heads), "error": error, "duplicate": duplicate}


print(json.dumps([ask(sources) for sources in json.load(sys.stdin)]))

"""Settings of the service, from the environment."""

import os


def database_url() -> str:
    user = os.environ["DB_USER"]
    password = os.environ["DB_PASSWORD"]
    host = os.environ.get("DB_HOST", "127.0.0.1")
    return f"mysql+aiomysql://{user}:{password}@{host}/municipal?charset=utf8mb4"

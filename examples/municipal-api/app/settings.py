import os


class Settings:
    database_url = os.environ.get("DATABASE_URL", "mysql+aiomysql://app:app@127.0.0.1:3306/municipal")


settings = Settings()

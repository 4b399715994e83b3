"""Stands for the project's management commands: each leaves a row, so a test can count what ran."""

import os
import sys

import psycopg

if __name__ == "__main__":
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        if sys.argv[1] == "sql":
            print(connection.execute(sys.argv[2]).fetchone()[0])  # noqa: T201
            sys.exit()
        if sys.argv[1] == "migrate":
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            connection.execute("CREATE TABLE IF NOT EXISTS ran (command text)")
            connection.execute("GRANT SELECT, INSERT ON ran TO portal_app")
        connection.execute("INSERT INTO ran VALUES (%s)", [sys.argv[1]])
        if sys.argv[1] == "seed_demonstration":
            print("演示账号：\n  office  office-password")  # noqa: T201

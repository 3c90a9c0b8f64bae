"""What is known of the points of studies: one SQLite file, a row a point."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple, Self

import numpy as np

from nglab import files
from nglab.studies.jobs import Outcome
from nglab.studies.points import Point

APPLICATION, FORMAT = 0x6E676C62, 1  # what SQLite keeps in the head of the file
PATIENCE = 10.0  # seconds
LAYOUT = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS points (
    key TEXT PRIMARY KEY,  -- SHA-256 of the next four
    study TEXT, job TEXT, version TEXT, arguments TEXT,
    seconds REAL, numbers TEXT, error TEXT, traceback TEXT
);
CREATE TABLE IF NOT EXISTS arrays (
    key TEXT, name TEXT, npy BLOB, PRIMARY KEY (key, name)
);
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
COMMIT;
"""


class Row(NamedTuple):
    """A point and what is known of it.

    seconds  that its job took, None if it was not called
    result   {name: number or array}, None if there is none
    error    and traceback: None, unless the job failed
    """

    arguments: Point
    seconds: float | None = None
    result: dict[str, Any] | None = None
    error: str | None = None
    traceback: str | None = None

    @property
    def state(self) -> str:
        """done, failed or missing."""
        if self.result is not None:
            return "done"
        return "missing" if self.error is None else "failed"


class Store:
    """Results of studies in one SQLite file, made if it is not there.

    One process writes, the one that submits; others may read meanwhile. A row is whole
    or not there, also after SIGKILL. `with Store(path) as store:` closes it, and leaves
    one plain file. ":memory:" is no file, but a store for as long as it is open.

    readonly  for a file that is there, and stays as it is
    Errors:   ValueError if the file is no store, or one of another format, or if
              nothing can be written there.
    """

    def __init__(self, path: files.Place, readonly: bool = False) -> None:
        self.path, self.readonly = os.fspath(path), readonly
        with self.spoken():
            self.connection = sqlite3.connect(self.address(), uri=True)
        try:
            with self.spoken():
                self.patiently(self.set_up)
        except BaseException:
            self.connection.close()
            raise

    def address(self) -> str:
        """The file as SQLite is told of it; ValueError if it cannot be one."""
        if self.path == ":memory:":
            return "file::memory:"
        if not self.readonly:
            files.check_place(self.path)
        if files.stream(self.path) or (self.readonly and not Path(self.path).is_file()):
            raise ValueError(f"{self.path} is no store: no such file")
        mode = "ro" if self.readonly else "rwc"
        return f"{Path(self.path).absolute().as_uri()}?mode={mode}"

    def patiently(self, act: Callable[[], None]) -> None:
        """Do what cannot be done in the moments in which another opens or closes."""
        end = monotonic() + PATIENCE
        while True:
            try:
                return act()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or monotonic() > end:
                    raise
            self.connection.rollback()
            sleep(0.01)

    def set_up(self) -> None:
        """See that it is a store; make it one if it is empty."""
        ask = self.connection.execute
        (tables,) = ask("SELECT count(*) FROM sqlite_master").fetchone()
        if not tables and not self.readonly:
            self.connection.executescript(LAYOUT)
        (application,) = ask("PRAGMA application_id").fetchone()
        (form,) = ask("PRAGMA user_version").fetchone()
        if application != APPLICATION:
            raise ValueError(f"{self.path} is no store: something else keeps it")
        if form != FORMAT:
            raise ValueError(f"{self.path} is of format {form}, this reads {FORMAT}")
        if not self.readonly:
            ask("PRAGMA journal_mode = WAL")
            ask("PRAGMA synchronous = NORMAL")

    def keep(self, plan: Mapping[str, str], outcome: Outcome) -> None:
        """Put what is known of a point in the place of what was: all of it or nothing.

        plan  key, study, job, version and arguments of its row
        """
        row = {**plan, **outcome._asdict()}
        with self.spoken(), self.connection as transaction:
            transaction.execute(
                "INSERT OR REPLACE INTO points VALUES (:key, :study, :job, :version, "
                ":arguments, :seconds, :numbers, :error, :traceback)",
                {name: value for name, value in row.items() if name != "arrays"},
            )
            transaction.execute("DELETE FROM arrays WHERE key = :key", plan)
            transaction.executemany(
                "INSERT INTO arrays VALUES (?, ?, ?)",
                [(plan["key"], name, npy) for name, npy in outcome.arrays.items()],
            )

    def states(self, study: str) -> dict[str, str]:
        """key -> done or failed, of all rows of a study."""
        words = "SELECT key, error IS NULL FROM points WHERE study = ?"
        with self.spoken():
            found = self.connection.execute(words, (study,)).fetchall()
        return {key: "done" if done else "failed" for key, done in found}

    def row(self, key: str, arguments: Point) -> Row:
        """What is known of the point of this key."""
        with self.spoken():
            found = self.connection.execute(
                "SELECT seconds, numbers, error, traceback FROM points WHERE key = ?",
                (key,),
            ).fetchone()
            arrays = self.connection.execute(
                "SELECT name, npy FROM arrays WHERE key = ? ORDER BY rowid", (key,)
            ).fetchall()
        if found is None:
            return Row(arguments)
        seconds, numbers, error, traceback = found
        if error is not None:
            return Row(arguments, seconds, None, error, traceback)
        loaded = {name: np.load(BytesIO(npy)) for name, npy in arrays}
        return Row(arguments, seconds, json.loads(numbers) | loaded)

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """What SQLite complains of, as a ValueError that names the file."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{self.path} as a store: {error}") from error

    def close(self) -> None:
        """Leave one plain file, unless somebody reads it just now."""
        with suppress(sqlite3.Error):
            if not self.readonly:
                self.connection.execute("PRAGMA busy_timeout = 0")
                self.connection.execute("PRAGMA journal_mode = DELETE")
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

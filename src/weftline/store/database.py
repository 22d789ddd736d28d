"""Opening an operation's database: encrypted SQLite (SQLCipher) by default, PostgreSQL by address.

The 32-byte key comes from the vault's key file; without it not one page can be read. Deleted rows are overwritten
(`secure_delete`), and the write-ahead log is cut on every orderly close.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from weftline.errors import KeysError, MachineError, NewerDatabaseError

Connection = sa.Connection
BUSY_MILLISECONDS = 10_000
LOG_PAGES = 8_192  # 32 MB: moving pages home is what a commit waits longest for; closing does it in any case


class Store:
    """One operation's memory. `write()` and `read()` give a connection in a transaction of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, path: Path, key: bytes) -> Store:
        """Open or create the encrypted database at `path` and bring it to this version's tables.

        Raises KeysError for a wrong key, NewerDatabaseError for a later version's file, MachineError for a disk that
        refuses.
        """
        engine = sa.create_engine(
            "sqlite://",
            creator=_sqlcipher(path, key),
            module=sqlcipher3.dbapi2,
            poolclass=sa.pool.QueuePool,
            pool_size=4,
        )
        sa.event.listen(engine, "begin", _begin_at_once)
        try:
            migrate(engine)
        except sa.exc.DatabaseError as error:
            engine.dispose()
            raise _clearly(error, path) from error
        return cls(engine)

    @classmethod
    def connect(cls, address: str) -> Store:
        """The same tables on a PostgreSQL server: `postgresql+psycopg://user@host/database`."""
        engine = sa.create_engine(address)
        migrate(engine)
        return cls(engine)

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or undone as a whole. Raises MachineError for a full disk."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except sa.exc.DatabaseError as error:
            raise _clearly(error, Path(str(self.engine.url))) from error

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view for reading."""
        with self.engine.connect().execution_options(weftline_reading=True) as connection:
            yield connection

    def close(self) -> None:
        """Cut the write-ahead log and let go of the file."""
        with contextlib.suppress(sa.exc.DatabaseError):
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()
        self.engine.dispose()


def _sqlcipher(path: Path, key: bytes) -> Any:
    def connect() -> Any:
        raw = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False)
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("PRAGMA cache_size = -32768")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.close()
        return raw

    return connect


def _begin_at_once(connection: Connection) -> None:
    """Writers take the lock when they begin, so that a busy database waits instead of failing half-way."""
    reading = connection.get_execution_options().get("weftline_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _clearly(error: sa.exc.DatabaseError, path: Path) -> KeysError | MachineError:
    text = str(error.orig)
    if "not a database" in text or "decrypt" in text:
        return KeysError(
            f"{path.name} does not open with this key.",
            "Use the identity with which the operation was made, or one of its other recipients.",
        )
    if "full" in text or "disk I/O" in text:
        return MachineError(
            "The disk is full or reports an error.", "Free some space and run the same command again; nothing is lost."
        )
    if "readonly" in text or "unable to open" in text:
        return MachineError(
            f"{path} cannot be written.", "Check the folder's permissions, or copy the operation first."
        )
    if "locked" in text:
        return MachineError(f"{path.name} is busy.", "Wait for the other Weftline process, or end it.")
    return MachineError(f"The database answered: {text}.", "Run `weftline verify` on the operation.")


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file: the migrations lie in this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(engine: sa.Engine) -> None:
    """Bring the tables to this version. Raises NewerDatabaseError where the file knows a version we do not."""
    with engine.begin() as connection:
        scripts = ScriptDirectory.from_config(alembic_config())
        current = MigrationContext.configure(connection).get_current_revision()
        head = scripts.get_current_head()
        if current == head:
            return
        known = {script.revision for script in scripts.walk_revisions()}
        if current is not None and current not in known:
            raise NewerDatabaseError(
                f"A newer Weftline wrote this operation (database version {re.sub('[^0-9a-z_]', '', current)}).",
                "Install the newer version; nothing was changed.",
            )
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, needed once in an operation's life

    command.upgrade(alembic_config(connection), "head")

"""Triggers that keep audit rows as they are. They are put back at every start: rebuilding a table drops them."""

from sqlalchemy import Connection, text

_SQLITE = {
    "audit_no_update": "BEFORE UPDATE ON audit",
    "audit_no_delete": "BEFORE DELETE ON audit",
    # REPLACE from a connection without recursive_triggers deletes unseen; it still has to insert.
    "audit_no_replace": "BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)",
}
_REFUSE_ON_SQLITE = "BEGIN SELECT RAISE(ABORT, 'audit rows are only added'); END"

_POSTGRES = {
    "audit_no_change": "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit",
}
_BODY = " BEGIN RAISE EXCEPTION 'audit rows are only added'; END "
_REFUSE_ON_POSTGRES = f"CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
# A trigger's kind, as PostgreSQL counts it: before (2), delete (8), update (16), truncate (32), for a statement.
_KIND = 2 + 8 + 16 + 32
_FOUND_ON_SQLITE = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
_FOUND_ON_POSTGRES = text(
    "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE tgrelid = to_regclass('audit') AND tgenabled = 'A' AND tgtype = :kind AND prosrc = :body AND tgqual IS NULL"
)


def put_guards(connection: Connection) -> None:
    """Put every guard in place, whatever stands there by its name."""
    if connection.dialect.name == "sqlite":
        _put_on_sqlite(connection)
    else:
        _put_on_postgres(connection)


def missing_guards(connection: Connection) -> tuple[str, ...]:
    """Return the names of the guards that are not there, or are not as they were put."""
    if connection.dialect.name == "sqlite":
        there = {name for name, sql in connection.execute(_FOUND_ON_SQLITE) if sql == _on_sqlite(name)}
        return tuple(name for name in _SQLITE if name not in there)
    there = set(connection.execute(_FOUND_ON_POSTGRES, {"kind": _KIND, "body": _BODY}).scalars())
    return tuple(name for name in _POSTGRES if name not in there)


def _on_sqlite(name: str) -> str:
    return f"CREATE TRIGGER {name} {_SQLITE.get(name, '')} {_REFUSE_ON_SQLITE}"


def _put_on_sqlite(connection: Connection) -> None:
    for name in _SQLITE:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(_on_sqlite(name))


def _put_on_postgres(connection: Connection) -> None:
    connection.exec_driver_sql(_REFUSE_ON_POSTGRES)
    for name, when in _POSTGRES.items():
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {name} {when} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
        # ALWAYS: also for a session that calls itself a replica.
        connection.exec_driver_sql(f"ALTER TABLE audit ENABLE ALWAYS TRIGGER {name}")

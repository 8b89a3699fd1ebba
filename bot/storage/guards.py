"""Triggers that keep audit rows as they are. They are put back at every start: rebuilding a table drops them."""

from sqlalchemy import Connection

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
_REFUSE_ON_POSTGRES = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'audit rows are only added'; END $$
"""


def put_guards(connection: Connection) -> None:
    """Put every guard in place, whatever stands there by its name."""
    if connection.dialect.name == "sqlite":
        _put_on_sqlite(connection)
    else:
        _put_on_postgres(connection)


def _put_on_sqlite(connection: Connection) -> None:
    for name, when in _SQLITE.items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} {_REFUSE_ON_SQLITE}")


def _put_on_postgres(connection: Connection) -> None:
    connection.exec_driver_sql(_REFUSE_ON_POSTGRES)
    for name, when in _POSTGRES.items():
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {name} {when} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
        # ALWAYS: also for a session that calls itself a replica.
        connection.exec_driver_sql(f"ALTER TABLE audit ENABLE ALWAYS TRIGGER {name}")

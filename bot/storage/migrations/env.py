"""What Alembic runs: the changes, on the connection that the caller opened, in its transaction."""

from alembic import context
from sqlalchemy import Connection

from bot.storage.migrations import CONNECTION
from bot.storage.tables import metadata

connection: Connection = context.config.attributes[CONNECTION]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()

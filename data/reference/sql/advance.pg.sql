-- Move the sequence behind an id that was given, never back.
-- $1: table   $2: the id
select setval(cast(q as regclass), greatest(coalesce(pg_sequence_last_value(cast(q as regclass)), 0), $2))
from pg_get_serial_sequence($1, 'id') q

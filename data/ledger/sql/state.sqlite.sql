-- What there is of a ledger. Whoever has the file may do anything to it.
select count(*) > 0 as there, 1 as reads, 1 as writes, 1 as owns, 0 as standby
from sqlite_schema where name = 'schema_version'

-- Whether a role is there, and whether grants can hold it to anything: not a
-- superuser, nor one who can be the ledger's owner.
select pg_has_role(r.oid, n.nspowner, 'member') as owns
from pg_roles r cross join pg_namespace n
where r.rolname = $1 and n.nspname = 'tailback'

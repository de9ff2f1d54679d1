-- No row comes back where the name or the identity is bound: a write that takes
-- place at the same time is waited for.
insert into tailback.sources (name, identity, bound_by, bound_at) values ($1, $2, $3, $4)
on conflict do nothing
returning id

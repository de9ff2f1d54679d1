-- No row comes back where another of the kind is in force: a write that takes
-- place at the same time is waited for.
insert into tailback.acts (source, operator, rule, field, kind, actor, at, until, note, severity, certain)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict do nothing
returning id

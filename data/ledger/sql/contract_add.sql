insert into tailback.contracts (source, operator, operator_name, valid_from, spec, accepted_by, accepted_at, why)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict do nothing
returning id

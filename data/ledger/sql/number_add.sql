insert into tailback.alerts (number, source, operator, rule, field, opened_at, cleared_at, seen_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)

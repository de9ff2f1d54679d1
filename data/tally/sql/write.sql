insert into tallies (source, minute, operator, campaign, rule, code, field, severity, checked, hit, named, money)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

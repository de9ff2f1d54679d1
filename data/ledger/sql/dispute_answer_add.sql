insert into tailback.dispute_answers (dispute, answered_at, who, verbatim, file, by_whom, at)
values ($1, $2, $3, $4, $5, $6, $7) returning id

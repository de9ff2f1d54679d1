insert into tailback.retry_bulks (op, source, by_whom, at, total, stage, bad_in_row, state, why)
values ($1, $2, $3, $4, $5, 1, 0, 'open', '')

select id, op, by_whom, at, total, stage, bad_in_row, state, why from tailback.retry_bulks where source = $1 and op = $2

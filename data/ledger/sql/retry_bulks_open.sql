select op, stage, bad_in_row from tailback.retry_bulks where source = $1 and state = 'open' order by id limit 100

update tailback.retry_bulks set state = $3, why = $4, bad_in_row = $5 where source = $1 and op = $2

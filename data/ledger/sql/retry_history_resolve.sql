update tailback.retry_history set state = $3, said = $4, finished_at = $5 where source = $1 and id = $2 and state = 'unknown'

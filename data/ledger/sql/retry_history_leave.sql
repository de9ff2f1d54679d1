delete from tailback.retry_history where source = $1 and id = $2 and state = 'unknown'

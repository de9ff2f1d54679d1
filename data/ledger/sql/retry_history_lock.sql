-- Whoever resolves it waits here for the others, and then sees theirs.
update tailback.retry_history set state = state where source = $1 and id = $2 and state = 'unknown'

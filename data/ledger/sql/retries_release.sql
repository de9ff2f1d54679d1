-- Claims that were not begun in time.
update tailback.retries set state = 'queued', lease = null where source = $1 and state = 'claimed' and lease < $2

update tailback.counters set last = $1 where name = 'alert'

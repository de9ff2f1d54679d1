select pg_advisory_lock(hashtext('tailback init'))

select pg_advisory_unlock(hashtext('tailback init'))

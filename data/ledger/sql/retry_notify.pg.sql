-- A hint to workers; who hears nothing looks all the same.
select pg_notify('tailback_retries', $1)

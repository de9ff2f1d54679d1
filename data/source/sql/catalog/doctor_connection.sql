-- Who we are to the server, and whether others can read along.
select
  cast(current_user as text) as role,
  inet_client_addr() is not null and not inet_client_addr() <<= '127.0.0.0/8' and inet_client_addr() <> '::1' as remote,
  coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted

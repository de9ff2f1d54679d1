select count(*) > 0 from pg_namespace where nspname = 'tailback'

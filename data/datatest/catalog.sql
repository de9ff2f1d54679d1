-- What a database is, but for the rows of its tables: one line each.
with ours as (select * from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema')
select coalesce(string_agg(line, e'\n' order by line), '') from (
  select concat_ws(' ', 'schema', n.nspname, n.nspowner, n.nspacl) from ours n
  union all
  select concat_ws(' ', 'relation', n.nspname, c.relname, c.relkind, c.relowner, c.relacl, c.reloptions)
  from pg_class c join ours n on n.oid = c.relnamespace
  union all
  select concat_ws(' ', 'column', n.nspname, c.relname, a.attnum, a.attname, a.atttypid, a.attnotnull, a.attacl, pg_get_expr(d.adbin, d.adrelid))
  from pg_attribute a join pg_class c on c.oid = a.attrelid join ours n on n.oid = c.relnamespace
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0
  union all
  select concat_ws(' ', 'constraint', n.nspname, o.conrelid::regclass, o.conname, pg_get_constraintdef(o.oid))
  from pg_constraint o join ours n on n.oid = o.connamespace
  union all
  select concat_ws(' ', 'trigger', g.tgrelid::regclass, g.tgname, g.tgenabled, g.tgfoid::regproc)
  from pg_trigger g where not g.tgisinternal
  union all
  select concat_ws(' ', 'function', n.nspname, p.proname, p.proowner, p.proacl, md5(p.prosrc))
  from pg_proc p join ours n on n.oid = p.pronamespace
  union all
  select concat_ws(' ', 'setting', s.setrole, s.setconfig) from pg_db_role_setting s join pg_database b on b.oid = s.setdatabase
  where b.datname = current_database()
  union all
  select concat_ws(' ', 'extension', extname) from pg_extension) as lines(line)

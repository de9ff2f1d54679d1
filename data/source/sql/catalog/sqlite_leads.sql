-- Whether an index leads with a column, the row's own number among them.
select exists (
  select 1 from pragma_index_list($1) l join pragma_index_info(l.name) i
  where l.partial = 0 and i.seqno = 0 and i.name = $2
) or exists (
  select 1 from pragma_table_info($1) where name = $2 and pk = 1 and lower(type) = 'integer'
) as leads

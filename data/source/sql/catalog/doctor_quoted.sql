-- Names as SQL writes them.
select name, quote_ident(name) as quoted from unnest(cast($1 as text[])) as asked (name)

-- A name as SQL writes it.
select quote_ident($1) as quoted

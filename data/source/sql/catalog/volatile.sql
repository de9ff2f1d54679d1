-- Which of these names are functions whose result changes from call to call.
select distinct cast(proname as text) from pg_proc where provolatile = 'v' and proname = any($1) order by 1

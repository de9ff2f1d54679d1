select t.name as table_name, c.name as column_name, c.type
from sqlite_master t join pragma_table_info(t.name) c
where t.type in ('table', 'view')

select op, stage, bad_in_row from retry_bulks where source = $1 and state = 'open' and op in (select value from json_each($2))

select op, stage, bad_in_row from tailback.retry_bulks
where source = $1 and state = 'open' and op in (select value from json_array_elements_text($2::json))
order by op for update

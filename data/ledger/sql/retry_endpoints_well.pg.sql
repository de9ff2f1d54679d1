-- An endpoint that answers has tripped nothing.
update tailback.retry_endpoints set trips = 0
where source = $1 and trips > 0 and endpoint in (select value from json_array_elements_text($2::json))

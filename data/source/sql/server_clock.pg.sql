-- The server's clock.
select statement_timestamp() as server_time

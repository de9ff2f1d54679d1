-- Which process of the server answers, and on which port it took the connection;
-- 0 for a socket.
select pg_backend_pid() as pid, coalesce(inet_server_port(), 0) as server_port

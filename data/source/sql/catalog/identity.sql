-- The same on a primary and its physical standbys.
select system_identifier || '/' || current_database() from pg_control_system()

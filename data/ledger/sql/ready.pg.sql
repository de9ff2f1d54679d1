-- The ledger's clock and version, at the beginning of a write.
select clock_timestamp() as at, (select coalesce(max(version_id), 0) from tailback.schema_version where is_applied) as version

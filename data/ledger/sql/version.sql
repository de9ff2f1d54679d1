select coalesce(max(version_id), 0) from tailback.schema_version where is_applied

-- From now on others read while we write. The lock goes with the next read.
pragma locking_mode = normal;
select count(*) from operators;
pragma journal_mode = wal;
pragma synchronous = normal;
pragma cache_size = -8192;
pragma threads = 0;
pragma optimize;

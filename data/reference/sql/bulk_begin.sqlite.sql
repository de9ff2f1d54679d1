-- A new file that is thrown away where anything fails needs no journal.
pragma journal_mode = off;
pragma synchronous = off;
pragma locking_mode = exclusive;
pragma cache_size = -65536;
-- Indexes are sorted by one thread more.
pragma threads = 1;

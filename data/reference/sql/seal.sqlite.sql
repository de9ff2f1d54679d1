-- A reader of a file in WAL mode has to write beside it; of this one it need not.
pragma wal_checkpoint(truncate);
pragma journal_mode = delete;

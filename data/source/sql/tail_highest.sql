-- The highest id there is.
select max(id_key) as highest from receipts

-- What a meter's clock said when it was last set: records from before bear the old time, whenever they come. NULL: it never was.
ALTER TABLE meter ADD COLUMN clock TEXT;

-- A meter may send before its model could be read, as before its clock: what the model is, is added once.
DROP TRIGGER raw_record_fixed;
CREATE TRIGGER raw_record_fixed BEFORE UPDATE OF id, address, meter, characteristic, requested, sequence, bytes, identity,
    received_at, received_offset ON raw_record
BEGIN SELECT RAISE(ABORT, 'a raw record does not change'); END;
CREATE TRIGGER raw_record_model BEFORE UPDATE OF model ON raw_record WHEN OLD.model IS NOT NULL OR OLD.state <> 'pending'
BEGIN SELECT RAISE(ABORT, 'a raw record does not change'); END;

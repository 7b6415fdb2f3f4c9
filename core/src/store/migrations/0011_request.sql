-- What waits for the platform is a FHIR bundle: whom it tells of, and how many Observations are in it, stand beside the bytes.
-- What an earlier build left waiting keeps its bytes.

ALTER TABLE outbox ADD COLUMN resident BLOB; -- NULL: about nobody in particular
ALTER TABLE outbox ADD COLUMN observations INTEGER NOT NULL DEFAULT 0;

UPDATE outbox SET
    resident = coalesce(
        (SELECT v.resident FROM visit v WHERE v.id = outbox.visit),
        unhex(replace(coalesce(
            json_extract(CAST(body AS TEXT), '$.resident'),
            json_extract(CAST(body AS TEXT), '$.readings[0].resident')
        ), '-', ''))
    ),
    observations = coalesce(json_array_length(CAST(body AS TEXT), '$.readings'), 0)
WHERE json_valid(CAST(body AS TEXT));

DROP TRIGGER outbox_fixed;
CREATE TRIGGER outbox_fixed
BEFORE UPDATE OF id, visit, kind, body, created_at, created_offset, resident, observations ON outbox
BEGIN SELECT RAISE(ABORT, 'what waits for the platform does not change'); END;

-- Resources that others point at: put into a request of this phone, or seen on the platform.
CREATE TABLE told_resource (
    address TEXT NOT NULL PRIMARY KEY -- Patient/0190…
) STRICT, WITHOUT ROWID;

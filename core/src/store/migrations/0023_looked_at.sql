-- Somebody has looked at what the platform brought and this app could not take over. It stays readable; what comes of it later is new.
CREATE TABLE looked_at (
    type      TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    version   TEXT    NOT NULL,   -- the resource as it stood then
    gone      INTEGER NOT NULL CHECK (gone IN (0, 1)),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    PRIMARY KEY (type, id, version, gone),
    FOREIGN KEY (type, id) REFERENCES platform_copy (type, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX looked_at_latest ON looked_at (at);

CREATE TRIGGER looked_at_fixed BEFORE UPDATE ON looked_at
BEGIN SELECT RAISE(ABORT, 'who looked at something does not change'); END;

-- What a clinic says of a resident has a line in her timeline now: what an earlier build left to be looked at is tried once more.
UPDATE platform_copy SET intake = 'new' WHERE intake = 'review' AND gone = 0 AND content IS NOT NULL
    AND type IN ('Encounter', 'Observation', 'ServiceRequest', 'CarePlan');

-- What changed about a resource; the last one holds. For nobody at a time: it helps no more.
CREATE TABLE resource_change (
    number    INTEGER PRIMARY KEY,
    resource  BLOB    NOT NULL REFERENCES resource (id),
    capacity  INTEGER NOT NULL CHECK (capacity >= 0),
    contact   TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX resource_change_resource ON resource_change (resource, number DESC);

CREATE TRIGGER resource_change_fixed BEFORE UPDATE ON resource_change
BEGIN SELECT RAISE(ABORT, 'a change of a resource does not change'); END;
CREATE TRIGGER resource_change_kept BEFORE DELETE ON resource_change
BEGIN SELECT RAISE(ABORT, 'a change of a resource is never deleted'); END;

-- What the work list needs beside the visits: yearly checks, doors where nobody was at home, residents who are closed,
-- where buildings stand, and screening days of village groups.

CREATE TABLE yearly_check (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    kind      TEXT    NOT NULL,
    day       TEXT    NOT NULL,
    result    TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX yearly_check_resident ON yearly_check (resident, kind, day);

-- Nobody opened.
CREATE TABLE door_try (
    number    INTEGER PRIMARY KEY,
    household BLOB    NOT NULL REFERENCES household (id),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX door_try_household ON door_try (household, at);

-- Closed with a reason, or opened again; the last one of a resident counts.
CREATE TABLE closing (
    number    INTEGER PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    closed    INTEGER NOT NULL CHECK (closed IN (0, 1)),
    reason    TEXT    NOT NULL,
    note      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX closing_resident ON closing (resident, number);

CREATE TABLE campaign (
    id        BLOB    NOT NULL PRIMARY KEY,
    building  TEXT    NOT NULL,
    day       TEXT    NOT NULL,
    rules     TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX campaign_day ON campaign (day);

-- Who is asked to come, and when.
CREATE TABLE campaign_slot (
    campaign BLOB NOT NULL REFERENCES campaign (id),
    resident BLOB NOT NULL REFERENCES resident (id),
    slot     TEXT NOT NULL,
    PRIMARY KEY (campaign, resident)
) STRICT;

-- Millionths of a degree, WGS 84. May be mended. A building without a name is where the team sets out from.
CREATE TABLE building_place (
    estate    TEXT    NOT NULL,
    building  TEXT    NOT NULL,
    latitude  INTEGER NOT NULL CHECK (latitude BETWEEN -90000000 AND 90000000),
    longitude INTEGER NOT NULL CHECK (longitude BETWEEN -180000000 AND 180000000),
    PRIMARY KEY (estate, building)
) STRICT, WITHOUT ROWID;

-- ─── facts stay as they are ───

CREATE TRIGGER yearly_check_fixed BEFORE UPDATE ON yearly_check
BEGIN SELECT RAISE(ABORT, 'a check does not change'); END;
CREATE TRIGGER yearly_check_kept BEFORE DELETE ON yearly_check
BEGIN SELECT RAISE(ABORT, 'a check is never deleted'); END;

CREATE TRIGGER door_try_fixed BEFORE UPDATE ON door_try
BEGIN SELECT RAISE(ABORT, 'a try does not change'); END;
CREATE TRIGGER door_try_kept BEFORE DELETE ON door_try
BEGIN SELECT RAISE(ABORT, 'a try is never deleted'); END;

CREATE TRIGGER closing_fixed BEFORE UPDATE ON closing
BEGIN SELECT RAISE(ABORT, 'a closing does not change'); END;
CREATE TRIGGER closing_kept BEFORE DELETE ON closing
BEGIN SELECT RAISE(ABORT, 'a closing is never deleted'); END;

CREATE TRIGGER campaign_fixed BEFORE UPDATE ON campaign
BEGIN SELECT RAISE(ABORT, 'a screening day does not change'); END;
CREATE TRIGGER campaign_kept BEFORE DELETE ON campaign
BEGIN SELECT RAISE(ABORT, 'a screening day is never deleted'); END;

CREATE TRIGGER campaign_slot_fixed BEFORE UPDATE ON campaign_slot
BEGIN SELECT RAISE(ABORT, 'a slot does not change'); END;
CREATE TRIGGER campaign_slot_kept BEFORE DELETE ON campaign_slot
BEGIN SELECT RAISE(ABORT, 'a slot is never deleted'); END;

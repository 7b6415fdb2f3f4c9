-- The first schema. Ids are UUIDv7 in 16 bytes; days are ISO text; a moment is two columns, microseconds in UTC and the
-- offset it was recorded with; decimals are exact text; lists are JSON. Tables with long rows have a rowid, because rows of a
-- quarter of a page and more would each take an overflow page in a table without.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    id   BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    team TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ─── who lives where ───

CREATE TABLE household (
    id         BLOB    NOT NULL PRIMARY KEY,
    estate     TEXT    NOT NULL,
    building   TEXT    NOT NULL,
    unit       TEXT    NOT NULL,
    floor      INTEGER NOT NULL,
    door       TEXT    NOT NULL,
    walk_order INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX household_walk ON household (walk_order, building, unit, floor, door, id);

CREATE TABLE resident (
    id             BLOB NOT NULL PRIMARY KEY,
    household      BLOB NOT NULL REFERENCES household (id),
    name           TEXT NOT NULL,
    sex            TEXT NOT NULL,
    born           TEXT NOT NULL,
    id_number      TEXT,          -- NULL: not known
    id_hash        BLOB,          -- keyed hash for matching; NULL exactly where id_number is
    archive_number TEXT NOT NULL,
    phone          TEXT,          -- NULL: has none
    contact        TEXT,          -- NULL: nobody named
    problems       TEXT NOT NULL,
    allergies      TEXT NOT NULL,
    CHECK ((id_number IS NULL) = (id_hash IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX resident_household ON resident (household, id);
CREATE UNIQUE INDEX resident_id_hash ON resident (id_hash) WHERE id_hash IS NOT NULL;

CREATE TABLE managed_disease (
    resident BLOB NOT NULL REFERENCES resident (id),
    disease  TEXT NOT NULL,
    since    TEXT NOT NULL,
    PRIMARY KEY (resident, disease)
) STRICT, WITHOUT ROWID;

-- Every tail of a name, a phone number, a door: a search is one range scan of this key.
CREATE TABLE search_key (
    key      TEXT NOT NULL,
    resident BLOB NOT NULL REFERENCES resident (id),
    PRIMARY KEY (key, resident)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_key_resident ON search_key (resident);

CREATE TABLE medication (
    id          INTEGER PRIMARY KEY,
    resident    BLOB NOT NULL REFERENCES resident (id),
    name        TEXT NOT NULL,
    times_a_day TEXT NOT NULL,
    dose        TEXT NOT NULL,
    since       TEXT NOT NULL,
    until       TEXT              -- NULL: still taken
) STRICT;
CREATE INDEX medication_resident ON medication (resident, since);

-- ─── meters ───

CREATE TABLE meter (
    address       TEXT    NOT NULL PRIMARY KEY,
    name          TEXT    NOT NULL,
    last_sequence INTEGER,        -- NULL: it does not number its records
    last_seen     INTEGER NOT NULL,
    last_seen_offset INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The inbox: bytes as a meter sent them, durable before anything else happens with them.
CREATE TABLE raw_record (
    id              BLOB    NOT NULL PRIMARY KEY,
    address         TEXT    NOT NULL,
    meter           TEXT    NOT NULL,
    model           TEXT,         -- NULL: not read
    characteristic  INTEGER NOT NULL,
    sequence        INTEGER,      -- NULL: the record carries no number
    bytes           BLOB    NOT NULL,
    identity        BLOB    NOT NULL,
    received_at     INTEGER NOT NULL,
    received_offset INTEGER NOT NULL,
    clock           TEXT,         -- NULL: the meter's clock was not read in that session
    requested       INTEGER NOT NULL CHECK (requested IN (0, 1)),
    asked           INTEGER NOT NULL CHECK (asked IN (0, 1)),
    dated_at        INTEGER,      -- when it was taken, as a person remembers; NULL: nobody said
    dated_offset    INTEGER,
    state           TEXT    NOT NULL CHECK (state IN ('pending', 'assigned', 'set-aside')),
    UNIQUE (address, characteristic, identity),
    CHECK ((dated_at IS NULL) = (dated_offset IS NULL))
) STRICT;
CREATE INDEX raw_record_pending ON raw_record (received_at) WHERE state = 'pending';
CREATE INDEX raw_record_meter ON raw_record (address, received_at DESC);

-- Meters that belong to a household: what their memory holds was measured at home.
CREATE TABLE own_meter (
    address   TEXT NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL,
    household BLOB NOT NULL REFERENCES household (id),
    resident  BLOB REFERENCES resident (id)  -- NULL: more than one of them measures with it
) STRICT, WITHOUT ROWID;
CREATE INDEX own_meter_household ON own_meter (household);

CREATE TABLE reading (
    id           BLOB    NOT NULL PRIMARY KEY,
    resident     BLOB    NOT NULL REFERENCES resident (id),
    visit        BLOB,            -- NULL: taken outside a visit; may be a visit only the platform knows
    kind         TEXT    NOT NULL CHECK (kind IN ('blood-pressure', 'glucose')),
    systolic     TEXT,
    diastolic    TEXT,
    mean         TEXT,            -- NULL: the meter gives none
    pulse        TEXT,            -- NULL: the meter gives none
    mmol_per_l   TEXT,
    timing       TEXT,
    taken_at     INTEGER NOT NULL,
    taken_offset INTEGER NOT NULL,
    source       TEXT    NOT NULL,
    meter        TEXT,            -- NULL: typed
    raw          BLOB REFERENCES raw_record (id),
    decoder      INTEGER,         -- NULL: typed
    slot         INTEGER,         -- NULL: the meter has no user slots, or did not say
    site         TEXT,            -- NULL: not said
    posture      TEXT    NOT NULL CHECK (posture IN ('sitting', 'standing-one-minute', 'standing-three-minutes')),
    marks        TEXT    NOT NULL,
    taken_by     BLOB    NOT NULL,
    CHECK ((systolic IS NOT NULL AND diastolic IS NOT NULL) = (kind = 'blood-pressure')),
    CHECK ((mmol_per_l IS NOT NULL AND timing IS NOT NULL) = (kind = 'glucose'))
) STRICT;
CREATE INDEX reading_resident ON reading (resident, taken_at DESC);
CREATE INDEX reading_visit ON reading (visit) WHERE visit IS NOT NULL;
CREATE INDEX reading_raw ON reading (raw) WHERE raw IS NOT NULL;

-- What became known about a reading later. The reading stays as it was measured; the last remark of a kind counts.
CREATE TABLE reading_remark (
    number       INTEGER PRIMARY KEY,
    reading      BLOB    NOT NULL REFERENCES reading (id),
    kind         TEXT    NOT NULL CHECK (kind IN ('taken-back', 'confirmed', 'dated')),
    staff        BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    at_offset    INTEGER NOT NULL,
    dated_at     INTEGER,         -- when it was taken, as a person remembers; NULL for the other kinds
    dated_offset INTEGER,
    CHECK ((dated_at IS NOT NULL AND dated_offset IS NOT NULL) = (kind = 'dated'))
) STRICT;
CREATE INDEX reading_remark_reading ON reading_remark (reading, kind, number);

-- ─── visits ───

CREATE TABLE visit (
    id             BLOB    NOT NULL PRIMARY KEY,
    resident       BLOB    NOT NULL REFERENCES resident (id),
    staff          BLOB    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('draft', 'signed', 'dropped')),
    started_at     INTEGER NOT NULL,
    started_offset INTEGER NOT NULL,
    signed_at      INTEGER,       -- these four are NULL until it is signed
    signed_offset  INTEGER,
    answers        TEXT,
    gaps           TEXT,
    CHECK ((signed_at IS NOT NULL AND signed_offset IS NOT NULL AND answers IS NOT NULL AND gaps IS NOT NULL)
        = (state = 'signed'))
) STRICT;
CREATE UNIQUE INDEX visit_draft ON visit (resident) WHERE state = 'draft';
CREATE INDEX visit_signed ON visit (resident, signed_at DESC) WHERE state = 'signed';
-- Holds all that is asked of many visits at once: their rows are long.
CREATE INDEX visit_signed_at ON visit (signed_at, id, resident, signed_offset, started_at, started_offset) WHERE state = 'signed';

-- One row a field, written at each change.
CREATE TABLE draft_answer (
    visit  BLOB NOT NULL REFERENCES visit (id),
    field  TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (visit, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE form (
    visit   BLOB NOT NULL REFERENCES visit (id),
    disease TEXT NOT NULL,
    version TEXT NOT NULL,
    answers TEXT NOT NULL,
    PRIMARY KEY (visit, disease)
) STRICT;

CREATE TABLE judgement (
    visit    BLOB NOT NULL REFERENCES visit (id),
    disease  TEXT NOT NULL,
    class    TEXT,                -- NULL: a value the rule needs is missing
    referral TEXT,                -- NULL: none needed
    next     TEXT NOT NULL,
    reasons  TEXT NOT NULL,
    needs    TEXT NOT NULL,
    rules    TEXT NOT NULL,
    PRIMARY KEY (visit, disease)
) STRICT, WITHOUT ROWID;

-- ─── 5+2 ───

CREATE TABLE plan (
    id       BLOB NOT NULL PRIMARY KEY,
    resident BLOB NOT NULL REFERENCES resident (id),
    start    TEXT NOT NULL,
    template TEXT NOT NULL
) STRICT;
CREATE INDEX plan_resident ON plan (resident, start);
CREATE INDEX plan_start ON plan (start);

CREATE TABLE tick (
    number    INTEGER PRIMARY KEY,
    plan      BLOB    NOT NULL REFERENCES plan (id),
    item      TEXT    NOT NULL,
    day       TEXT    NOT NULL,
    done      INTEGER NOT NULL CHECK (done IN (0, 1)),
    by_staff  BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    visit     BLOB                -- NULL: ticked outside a visit
) STRICT;
CREATE INDEX tick_plan ON tick (plan, day);

-- ─── derived: may be thrown away and computed anew ───

CREATE TABLE standing (
    resident      BLOB NOT NULL PRIMARY KEY REFERENCES resident (id),
    colour        TEXT NOT NULL,
    reasons       TEXT NOT NULL,
    rules         TEXT NOT NULL,
    next_due      TEXT,           -- NULL: nothing planned
    last_pressure TEXT,           -- NULL: never measured
    last_glucose  TEXT            -- NULL: never measured
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_due ON standing (next_due) WHERE next_due IS NOT NULL;

-- ─── to the platform, and who did what ───

CREATE TABLE outbox (
    id             BLOB    NOT NULL PRIMARY KEY,
    visit          BLOB REFERENCES visit (id), -- NULL: not part of a visit
    kind           TEXT    NOT NULL,
    body           BLOB    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'acknowledged', 'rejected')),
    reason         TEXT,          -- why it was rejected; NULL otherwise
    created_at     INTEGER NOT NULL,
    created_offset INTEGER NOT NULL,
    CHECK ((reason IS NOT NULL) = (state = 'rejected'))
) STRICT;
CREATE INDEX outbox_state ON outbox (state, id);
CREATE INDEX outbox_visit ON outbox (visit) WHERE visit IS NOT NULL;

CREATE TABLE audit (
    number    INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    staff     BLOB    NOT NULL,
    action    TEXT    NOT NULL,
    subject   BLOB,               -- NULL: about nobody in particular
    detail    TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_subject ON audit (subject, number) WHERE subject IS NOT NULL;

-- ─── facts stay as they are; recursive_triggers is on, so REPLACE meets these too ───

CREATE TRIGGER visit_fixed BEFORE UPDATE ON visit WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a closed visit does not change'); END;
CREATE TRIGGER visit_kept BEFORE DELETE ON visit
BEGIN SELECT RAISE(ABORT, 'a visit is never deleted'); END;

CREATE TRIGGER draft_answer_insert BEFORE INSERT ON draft_answer
WHEN NOT EXISTS (SELECT 1 FROM visit WHERE id = NEW.visit AND state = 'draft')
BEGIN SELECT RAISE(ABORT, 'answers belong to a draft'); END;

CREATE TRIGGER form_insert BEFORE INSERT ON form
WHEN NOT EXISTS (SELECT 1 FROM visit WHERE id = NEW.visit AND state = 'draft')
BEGIN SELECT RAISE(ABORT, 'a form is signed with its visit'); END;
CREATE TRIGGER form_fixed BEFORE UPDATE ON form
BEGIN SELECT RAISE(ABORT, 'a signed form does not change'); END;
CREATE TRIGGER form_kept BEFORE DELETE ON form
BEGIN SELECT RAISE(ABORT, 'a signed form is never deleted'); END;

CREATE TRIGGER judgement_insert BEFORE INSERT ON judgement
WHEN NOT EXISTS (SELECT 1 FROM visit WHERE id = NEW.visit AND state = 'draft')
BEGIN SELECT RAISE(ABORT, 'a judgement is signed with its visit'); END;
CREATE TRIGGER judgement_fixed BEFORE UPDATE ON judgement
BEGIN SELECT RAISE(ABORT, 'a judgement does not change'); END;
CREATE TRIGGER judgement_kept BEFORE DELETE ON judgement
BEGIN SELECT RAISE(ABORT, 'a judgement is never deleted'); END;

CREATE TRIGGER reading_insert BEFORE INSERT ON reading
WHEN EXISTS (SELECT 1 FROM visit WHERE id = NEW.visit AND (state <> 'draft' OR resident <> NEW.resident))
BEGIN SELECT RAISE(ABORT, 'a reading belongs to a draft of the same resident'); END;
-- What staff say about a reading (meal, arm) may be mended while its visit is open; what was measured never.
CREATE TRIGGER reading_fixed BEFORE UPDATE ON reading
WHEN NOT EXISTS (SELECT 1 FROM visit WHERE id = OLD.visit AND state = 'draft')
BEGIN SELECT RAISE(ABORT, 'a reading does not change'); END;
CREATE TRIGGER reading_measured BEFORE UPDATE OF id, resident, visit, kind, systolic, diastolic, mean, pulse, mmol_per_l,
    taken_at, taken_offset, source, meter, raw, decoder, slot, posture, marks, taken_by ON reading
BEGIN SELECT RAISE(ABORT, 'a measured value does not change'); END;
CREATE TRIGGER reading_kept BEFORE DELETE ON reading
BEGIN SELECT RAISE(ABORT, 'a reading is never deleted'); END;

CREATE TRIGGER reading_remark_taken_back BEFORE INSERT ON reading_remark WHEN NEW.kind = 'taken-back' AND EXISTS (
    SELECT 1 FROM reading r JOIN visit v ON v.id = r.visit WHERE r.id = NEW.reading AND v.state = 'signed')
BEGIN SELECT RAISE(ABORT, 'a reading of a signed visit stays'); END;
CREATE TRIGGER reading_remark_fixed BEFORE UPDATE ON reading_remark
BEGIN SELECT RAISE(ABORT, 'a remark does not change'); END;
CREATE TRIGGER reading_remark_kept BEFORE DELETE ON reading_remark
BEGIN SELECT RAISE(ABORT, 'a remark is never deleted'); END;

CREATE TRIGGER raw_record_fixed BEFORE UPDATE OF id, address, meter, model, characteristic, requested, sequence, bytes, identity,
    received_at, received_offset ON raw_record
BEGIN SELECT RAISE(ABORT, 'a raw record does not change'); END;
-- A meter may send before its clock could be read: what the clock said is added once.
CREATE TRIGGER raw_record_clock BEFORE UPDATE OF clock ON raw_record WHEN OLD.clock IS NOT NULL OR OLD.state <> 'pending'
BEGIN SELECT RAISE(ABORT, 'a raw record does not change'); END;
CREATE TRIGGER raw_record_dated BEFORE UPDATE OF dated_at, dated_offset ON raw_record WHEN OLD.state <> 'pending'
BEGIN SELECT RAISE(ABORT, 'a record is dated before it is given to somebody'); END;
CREATE TRIGGER raw_record_kept BEFORE DELETE ON raw_record
BEGIN SELECT RAISE(ABORT, 'a raw record is never deleted'); END;

CREATE TRIGGER tick_fixed BEFORE UPDATE ON tick
BEGIN SELECT RAISE(ABORT, 'a tick does not change'); END;
CREATE TRIGGER tick_kept BEFORE DELETE ON tick
BEGIN SELECT RAISE(ABORT, 'a tick is never deleted'); END;

CREATE TRIGGER outbox_fixed BEFORE UPDATE OF id, visit, kind, body, created_at, created_offset ON outbox
BEGIN SELECT RAISE(ABORT, 'what waits for the platform does not change'); END;

CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail does not change'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is never deleted'); END;

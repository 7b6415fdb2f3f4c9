-- What is sent to the platform, what was seen of it, and where both differ.

-- A request that could not be settled yet. No row: not tried, or settled.
CREATE TABLE outbox_try (
    request  BLOB    NOT NULL PRIMARY KEY REFERENCES outbox (id),
    attempts INTEGER NOT NULL CHECK (attempts > 0),
    next_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The entries of a request that the platform does not take whole.
CREATE TABLE outbox_entry (
    request BLOB    NOT NULL REFERENCES outbox (id),
    number  INTEGER NOT NULL,
    target  TEXT    NOT NULL,     -- Type/id
    state   TEXT    NOT NULL CHECK (state IN ('waiting', 'acknowledged', 'rejected', 'held', 'replaced', 'withdrawn')),
    reason  TEXT,                 -- code of the refusal; NULL unless rejected
    outcome TEXT,                 -- the platform's OperationOutcome; NULL: it said nothing
    because TEXT,                 -- the refused Type/id that holds it up; NULL unless held
    PRIMARY KEY (request, number),
    CHECK ((reason IS NOT NULL) = (state = 'rejected')),
    CHECK ((because IS NOT NULL) = (state = 'held'))
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_entry_target ON outbox_entry (target);
CREATE INDEX outbox_entry_refused ON outbox_entry (request) WHERE state IN ('rejected', 'held');

-- A resource as the platform has it.
CREATE TABLE platform_copy (
    type    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    hash    BLOB NOT NULL,
    content TEXT,                 -- NULL: it never changes, and all of it is in the tables of its concept
    base    TEXT,                 -- what changes made here are measured against; NULL: content
    ours    INTEGER NOT NULL CHECK (ours IN (0, 1)), -- base is as this phone says it: what is missing was taken away
    patient TEXT,                 -- NULL: about nobody
    updated TEXT,                 -- the platform's time
    intake  TEXT NOT NULL CHECK (intake IN ('own', 'new', 'taken', 'review')),
    gone    INTEGER NOT NULL CHECK (gone IN (0, 1)),
    PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX platform_copy_patient ON platform_copy (patient) WHERE patient IS NOT NULL;
CREATE INDEX platform_copy_intake ON platform_copy (intake, type) WHERE intake IN ('new', 'review');

-- How far a type has been read, or of one patient all of it.
CREATE TABLE pull (
    type    TEXT NOT NULL,
    patient TEXT NOT NULL,        -- '': whatever has changed
    since   TEXT,                 -- the platform's time up to which everything is here; NULL: nothing yet
    reached TEXT,                 -- how far the pages under way have come
    next    TEXT,                 -- the next page under way; NULL: none
    PRIMARY KEY (type, patient)
) STRICT, WITHOUT ROWID;

-- Both sides changed the same: what each had.
CREATE TABLE conflict (
    request       BLOB    NOT NULL REFERENCES outbox (id),
    target        TEXT    NOT NULL,
    field         TEXT    NOT NULL,
    base          TEXT,           -- NULL here and below: it had none
    here          TEXT,
    there         TEXT,
    there_updated TEXT,
    chosen        TEXT CHECK (chosen IN ('here', 'there')),
    chosen_by     BLOB,
    chosen_at     INTEGER,
    chosen_offset INTEGER,
    PRIMARY KEY (request, target, field),
    CHECK ((chosen IS NULL) = (chosen_by IS NULL) AND (chosen IS NULL) = (chosen_at IS NULL)
        AND (chosen IS NULL) = (chosen_offset IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_open ON conflict (target) WHERE chosen IS NULL;

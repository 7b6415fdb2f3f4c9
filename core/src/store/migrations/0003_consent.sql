-- Consent, purpose by purpose. Each row is a step, given or taken back; the last one of a purpose holds.

-- The texts that were shown, each once.
CREATE TABLE consent_text (
    number INTEGER PRIMARY KEY,
    text   TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE consent (
    number    INTEGER PRIMARY KEY,
    id        BLOB    NOT NULL UNIQUE,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    purpose   TEXT    NOT NULL CHECK (purpose IN
        ('record', 'bluetooth', 'hospital', 'civil-affairs', 'volunteers', 'photo', 'whereabouts')),
    given     TEXT,               -- how; NULL: taken back
    version   TEXT    NOT NULL,
    text      INTEGER NOT NULL REFERENCES consent_text (number),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_resident ON consent (resident, purpose, number);

CREATE TRIGGER consent_fixed BEFORE UPDATE ON consent
BEGIN SELECT RAISE(ABORT, 'a consent does not change'); END;
CREATE TRIGGER consent_kept BEFORE DELETE ON consent
BEGIN SELECT RAISE(ABORT, 'a consent is never deleted'); END;
CREATE TRIGGER consent_text_fixed BEFORE UPDATE ON consent_text
BEGIN SELECT RAISE(ABORT, 'a text that was shown does not change'); END;
CREATE TRIGGER consent_text_kept BEFORE DELETE ON consent_text
BEGIN SELECT RAISE(ABORT, 'a text that was shown is never deleted'); END;

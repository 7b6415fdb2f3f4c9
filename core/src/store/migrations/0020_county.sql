-- What a county ships beside what is built in, each version as its text came: policies, rules of follow-up. What was explained or judged
-- by a version is read by it for as long as it is kept, so none ever goes.
CREATE TABLE county_text (
    number    INTEGER PRIMARY KEY,
    kind      TEXT    NOT NULL CHECK (kind IN ('policies', 'rules')),
    version   TEXT    NOT NULL,
    body      TEXT    NOT NULL, -- TOML
    retired   INTEGER NOT NULL CHECK (retired IN (0, 1)), -- it does not hold any more
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    UNIQUE (kind, version)
) STRICT;

CREATE TRIGGER county_text_fixed BEFORE UPDATE OF kind, version, body ON county_text
BEGIN SELECT RAISE(ABORT, 'a version does not change'); END;
CREATE TRIGGER county_text_kept BEFORE DELETE ON county_text
BEGIN SELECT RAISE(ABORT, 'a version is never deleted'); END;

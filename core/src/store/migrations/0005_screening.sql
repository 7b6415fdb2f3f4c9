-- Screening at the door, referral for diagnosis, and alerts to the doctor.

-- Findings are what the rules of that version said; they are kept, not computed anew.
CREATE TABLE screening (
    id        BLOB    NOT NULL PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    answers   TEXT    NOT NULL,
    findings  TEXT    NOT NULL,
    rules     TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX screening_resident ON screening (resident, at DESC);

CREATE TABLE referral (
    id        BLOB    NOT NULL PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    disease   TEXT    NOT NULL,
    reasons   TEXT    NOT NULL,
    rules     TEXT    NOT NULL,
    due       TEXT    NOT NULL, -- by when the result is asked after
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX referral_resident ON referral (resident, disease);

-- What the hospital found. The last one counts.
CREATE TABLE referral_result (
    number    INTEGER PRIMARY KEY,
    referral  BLOB    NOT NULL REFERENCES referral (id),
    result    TEXT    NOT NULL CHECK (result IN ('confirmed', 'not-confirmed', 'not-seen')),
    note      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX referral_result_referral ON referral_result (referral, number);

CREATE TABLE alert (
    id        BLOB    NOT NULL PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    reasons   TEXT    NOT NULL,
    rules     TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_at ON alert (at);
CREATE INDEX alert_resident ON alert (resident);

-- What became of an alert: an answer ends it, without one it goes on to the team leader, once.
CREATE TABLE alert_step (
    number    INTEGER PRIMARY KEY,
    alert     BLOB    NOT NULL REFERENCES alert (id),
    kind      TEXT    NOT NULL CHECK (kind IN ('answered', 'escalated')),
    action    TEXT    NOT NULL,
    note      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    UNIQUE (alert, kind)
) STRICT;

-- Who leads a team; the last one counts.
CREATE TABLE team_leader (
    number    INTEGER PRIMARY KEY,
    team      TEXT    NOT NULL,
    leader    BLOB    NOT NULL REFERENCES staff (id),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;

-- ─── facts stay as they are ───

CREATE TRIGGER screening_fixed BEFORE UPDATE ON screening
BEGIN SELECT RAISE(ABORT, 'a screening does not change'); END;
CREATE TRIGGER screening_kept BEFORE DELETE ON screening
BEGIN SELECT RAISE(ABORT, 'a screening is never deleted'); END;

CREATE TRIGGER referral_fixed BEFORE UPDATE ON referral
BEGIN SELECT RAISE(ABORT, 'a referral does not change'); END;
CREATE TRIGGER referral_kept BEFORE DELETE ON referral
BEGIN SELECT RAISE(ABORT, 'a referral is never deleted'); END;

CREATE TRIGGER referral_result_fixed BEFORE UPDATE ON referral_result
BEGIN SELECT RAISE(ABORT, 'a result does not change'); END;
CREATE TRIGGER referral_result_kept BEFORE DELETE ON referral_result
BEGIN SELECT RAISE(ABORT, 'a result is never deleted'); END;

CREATE TRIGGER alert_fixed BEFORE UPDATE ON alert
BEGIN SELECT RAISE(ABORT, 'an alert does not change'); END;
CREATE TRIGGER alert_kept BEFORE DELETE ON alert
BEGIN SELECT RAISE(ABORT, 'an alert is never deleted'); END;

CREATE TRIGGER alert_step_fixed BEFORE UPDATE ON alert_step
BEGIN SELECT RAISE(ABORT, 'a step does not change'); END;
CREATE TRIGGER alert_step_kept BEFORE DELETE ON alert_step
BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;

CREATE TRIGGER team_leader_fixed BEFORE UPDATE ON team_leader
BEGIN SELECT RAISE(ABORT, 'who leads a team does not change'); END;
CREATE TRIGGER team_leader_kept BEFORE DELETE ON team_leader
BEGIN SELECT RAISE(ABORT, 'who leads a team is never deleted'); END;

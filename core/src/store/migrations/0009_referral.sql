-- Referrals to a hospital and back: what was asked, each step with who and when, places with specialists, discharges with their
-- tasks, results of other institutions that count here. A referral for diagnosis stays in referral (0005).

CREATE TABLE care_referral (
    id         BLOB    NOT NULL PRIMARY KEY,
    resident   BLOB    NOT NULL REFERENCES resident (id),
    kind       TEXT    NOT NULL CHECK (kind IN ('referral', 'consult', 'test')),
    urgency    TEXT    NOT NULL CHECK (urgency IN ('emergency', 'soon', 'routine')),
    hospital   TEXT    NOT NULL,
    department TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    question   TEXT    NOT NULL,
    summary    TEXT    NOT NULL, -- the page as it was sent
    rules      TEXT    NOT NULL,
    staff      BLOB    NOT NULL,
    at         INTEGER NOT NULL,
    at_offset  INTEGER NOT NULL
) STRICT;
CREATE INDEX care_referral_resident ON care_referral (resident, at DESC);

-- The last step is where it stands. The day is when it happened, which is not always when it was heard of.
CREATE TABLE care_referral_step (
    number    INTEGER PRIMARY KEY,
    referral  BLOB    NOT NULL REFERENCES care_referral (id),
    state     TEXT    NOT NULL
              CHECK (state IN ('sent', 'accepted', 'declined', 'seen', 'outcome', 'followed-up', 'withdrawn')),
    day       TEXT    NOT NULL,
    note      TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX care_referral_step_referral ON care_referral_step (referral, number DESC);

-- 专家号源, as the platform last told it.
CREATE TABLE referral_slot (
    id         BLOB    NOT NULL PRIMARY KEY,
    hospital   TEXT    NOT NULL,
    department TEXT    NOT NULL,
    specialist TEXT    NOT NULL,
    day        TEXT    NOT NULL,
    time       TEXT    NOT NULL,
    places     INTEGER NOT NULL CHECK (places >= 0)
) STRICT;

CREATE TABLE slot_taken (
    referral  BLOB    NOT NULL PRIMARY KEY REFERENCES care_referral (id),
    slot      BLOB    NOT NULL REFERENCES referral_slot (id),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX slot_taken_slot ON slot_taken (slot);

CREATE TABLE discharge (
    id        BLOB    NOT NULL PRIMARY KEY,
    resident  BLOB    NOT NULL REFERENCES resident (id),
    day       TEXT    NOT NULL,
    place     TEXT    NOT NULL,
    diagnosis TEXT    NOT NULL,
    until     TEXT    NOT NULL, -- last day of what is done again and again
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX discharge_resident ON discharge (resident, day DESC);

CREATE TABLE discharge_task (
    id        BLOB NOT NULL PRIMARY KEY,
    discharge BLOB NOT NULL REFERENCES discharge (id),
    kind      TEXT NOT NULL,
    who       TEXT NOT NULL,
    often     TEXT NOT NULL,
    note      TEXT NOT NULL
) STRICT;
CREATE INDEX discharge_task_discharge ON discharge_task (discharge);

CREATE TABLE task_done (
    task      BLOB    NOT NULL REFERENCES discharge_task (id),
    day       TEXT    NOT NULL,
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL,
    PRIMARY KEY (task, day)
) STRICT;

-- 互认: a result of another institution that is not measured again.
CREATE TABLE recognised (
    event     BLOB    NOT NULL PRIMARY KEY REFERENCES outside_event (id),
    scope     TEXT    NOT NULL CHECK (scope IN ('national', 'regional', 'local')),
    staff     BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    at_offset INTEGER NOT NULL
) STRICT;

-- ─── facts stay as they are; places with specialists are the platform's and may change ───

CREATE TRIGGER care_referral_fixed BEFORE UPDATE ON care_referral
BEGIN SELECT RAISE(ABORT, 'a referral does not change'); END;
CREATE TRIGGER care_referral_kept BEFORE DELETE ON care_referral
BEGIN SELECT RAISE(ABORT, 'a referral is never deleted'); END;

CREATE TRIGGER care_referral_step_fixed BEFORE UPDATE ON care_referral_step
BEGIN SELECT RAISE(ABORT, 'a step of a referral does not change'); END;
CREATE TRIGGER care_referral_step_kept BEFORE DELETE ON care_referral_step
BEGIN SELECT RAISE(ABORT, 'a step of a referral is never deleted'); END;

CREATE TRIGGER slot_taken_fixed BEFORE UPDATE ON slot_taken
BEGIN SELECT RAISE(ABORT, 'a place that was taken stays taken'); END;
CREATE TRIGGER slot_taken_kept BEFORE DELETE ON slot_taken
BEGIN SELECT RAISE(ABORT, 'a place that was taken stays taken'); END;

CREATE TRIGGER discharge_fixed BEFORE UPDATE ON discharge
BEGIN SELECT RAISE(ABORT, 'a discharge does not change'); END;
CREATE TRIGGER discharge_kept BEFORE DELETE ON discharge
BEGIN SELECT RAISE(ABORT, 'a discharge is never deleted'); END;

CREATE TRIGGER discharge_task_fixed BEFORE UPDATE ON discharge_task
BEGIN SELECT RAISE(ABORT, 'a task does not change'); END;
CREATE TRIGGER discharge_task_kept BEFORE DELETE ON discharge_task
BEGIN SELECT RAISE(ABORT, 'a task is never deleted'); END;

CREATE TRIGGER task_done_fixed BEFORE UPDATE ON task_done
BEGIN SELECT RAISE(ABORT, 'what was done stays done'); END;
CREATE TRIGGER task_done_kept BEFORE DELETE ON task_done
BEGIN SELECT RAISE(ABORT, 'what was done stays done'); END;

CREATE TRIGGER recognised_fixed BEFORE UPDATE ON recognised
BEGIN SELECT RAISE(ABORT, 'a recognised result does not change'); END;
CREATE TRIGGER recognised_kept BEFORE DELETE ON recognised
BEGIN SELECT RAISE(ABORT, 'a recognised result is never deleted'); END;

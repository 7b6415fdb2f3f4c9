-- What stands in a form that was not handed in yet, so that it outlives the process: one a form and person of the team.
CREATE TABLE half_filled (
    staff BLOB NOT NULL REFERENCES staff (id),
    place TEXT NOT NULL, -- which form about whom, as the screens name it
    answers TEXT NOT NULL, -- JSON
    PRIMARY KEY (staff, place)
) STRICT, WITHOUT ROWID;

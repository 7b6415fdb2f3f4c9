-- What goes to somebody she has to agree to: without that purpose the request does not leave.
CREATE TABLE outbox_purpose (
    request BLOB NOT NULL PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL
) STRICT, WITHOUT ROWID;

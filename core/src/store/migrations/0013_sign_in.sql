-- The platform of this phone and the sign-in to it. One row each, or none.
CREATE TABLE platform (
    only_one INTEGER NOT NULL PRIMARY KEY CHECK (only_one = 1),
    base TEXT NOT NULL,
    -- Certificates of the county's own authority, PEM.
    authority BLOB,
    -- SHA-256 of public keys, 32 bytes each, one after the other.
    pins BLOB NOT NULL,
    client TEXT
) STRICT;

-- A sign-in that is going on in the browser.
CREATE TABLE sign_in_begun (
    only_one INTEGER NOT NULL PRIMARY KEY CHECK (only_one = 1),
    state TEXT NOT NULL,
    verifier TEXT NOT NULL,
    client TEXT NOT NULL,
    redirect TEXT NOT NULL,
    token_endpoint TEXT NOT NULL,
    begun_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sign_in (
    only_one INTEGER NOT NULL PRIMARY KEY CHECK (only_one = 1),
    -- Empty: it has run out and has to be made again.
    access TEXT,
    refresh TEXT,
    -- Microseconds since 1970 by the platform's clock; empty: no end is known.
    ends_at INTEGER,
    -- Microseconds the platform's clock was ahead of the phone's.
    ahead INTEGER NOT NULL,
    client TEXT NOT NULL,
    token_endpoint TEXT NOT NULL,
    scope TEXT NOT NULL,
    role TEXT,
    who TEXT NOT NULL
) STRICT;

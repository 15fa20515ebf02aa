-- How far each file of each connector is read, and what of each record was last sent; one row per file and per record.
CREATE TABLE files (
    connector text NOT NULL,
    number integer NOT NULL CHECK (number > 0), -- in the order in which files were first seen; stands in positions
    name text NOT NULL, -- given by the sender: stays here, never in a log or on a topic
    size_bytes bigint NOT NULL,
    modified_ns bigint NOT NULL,
    records_done bigint NOT NULL DEFAULT 0 CHECK (records_done >= 0),
    finished boolean NOT NULL DEFAULT false,
    PRIMARY KEY (connector, number),
    UNIQUE (connector, name, size_bytes, modified_ns)
);
CREATE TABLE sent (
    connector text NOT NULL,
    record_id text NOT NULL,
    record_version bigint NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32), -- HMAC of the report under the child's own key
    PRIMARY KEY (connector, record_id)
);

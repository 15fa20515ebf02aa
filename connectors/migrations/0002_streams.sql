-- Where each stream of each connector goes on, whatever its transport; what was noticed of each connector.
CREATE TABLE positions (
    connector text NOT NULL,
    stream text NOT NULL, -- such as 'file 3' or 'rows'
    position jsonb NOT NULL CHECK (length(position::text) <= 32768),
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (connector, stream)
);
INSERT INTO positions (connector, stream, position)
SELECT connector, 'file ' || number, jsonb_build_object('records_done', records_done, 'finished', finished) FROM files;
ALTER TABLE files DROP COLUMN records_done, DROP COLUMN finished;
CREATE TABLE days (
    connector text NOT NULL,
    day date NOT NULL, -- UTC, by the connector's clock
    payloads bigint NOT NULL,
    records bigint NOT NULL,
    repeats bigint NOT NULL,
    rejected bigint NOT NULL,
    last_batch_at timestamptz NOT NULL,
    PRIMARY KEY (connector, day)
);
CREATE TABLE noticed (
    connector text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('left_over', 'not_understood', 'rejected')),
    name text NOT NULL, -- field of the standard or reason code; '' for left_over, whose names come from outside
    count bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (connector, kind, name)
);

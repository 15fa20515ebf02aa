-- Wrapped keys of the national side, one row per child or other subject; a destroyed key leaves its row without a key.
CREATE TABLE subject_key (
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 400),
    wrapped_key bytea CHECK (length(wrapped_key) = 60), -- nonce 12, key 32, tag 16
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    PRIMARY KEY (country, subject),
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);

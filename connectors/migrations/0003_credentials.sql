-- Who may publish: one row per credential, bound to one source of one country. The secret itself is nowhere.
CREATE TABLE credentials (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'), -- stands in keys, logs and commands
    kind text NOT NULL CHECK (kind IN ('api-key', 'client')),
    source_id text NOT NULL,
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    salt bytea NOT NULL, -- empty for an API key: 256 random bits need none
    hash bytea NOT NULL CHECK (length(hash) = 32), -- SHA-256 of an API key, scrypt of a client's secret
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);

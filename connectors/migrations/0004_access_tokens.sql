-- Access tokens of OAuth clients that may still hold; hashes only.
CREATE TABLE access_tokens (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
    credential text NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
    hash bytea NOT NULL CHECK (length(hash) = 32), -- SHA-256 of the token's secret part
    expires_at timestamptz NOT NULL
);
CREATE INDEX access_tokens_of_credential ON access_tokens (credential, expires_at);

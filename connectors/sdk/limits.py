"""How much of a file is taken at once; what is larger becomes a rejection and the rest of the file goes on."""

MAX_FIELD_CHARS = 64 * 1024
MAX_ROW_CHARS = 256 * 1024
MAX_KEPT_BYTES = 65_536
"""Bytes of a rejected payload that are kept (schemas/avro/rejection.avsc, `payload`)."""
MAX_COLUMNS = 500
MAX_FILES = 10_000
"""Files of one inbox looked at in one round."""
BATCH_PAYLOADS = 200

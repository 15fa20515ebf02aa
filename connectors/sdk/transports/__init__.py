"""How payloads come in; each reader streams, so that a file may be larger than memory."""

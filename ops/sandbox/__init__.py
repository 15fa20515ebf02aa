"""The whole hub on one machine: brokers, database, secrets and processes that start and end together."""

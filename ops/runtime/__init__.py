"""What every service of the hub stands on: settings, logs, metrics, Kafka, PostgreSQL, keys."""

"""PostgreSQL: the newest state of every record of every topic, written so that repeating changes nothing."""

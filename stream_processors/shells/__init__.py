"""The shells that run a processor: `memory` for tests and simulated time, `plain` and `faust` on Kafka."""

"""What every connector stands on: description, fields, transports, positions, delivery."""

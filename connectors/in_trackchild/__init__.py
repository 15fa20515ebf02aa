"""TrackChild, India: missing children, from the exports of a district office."""

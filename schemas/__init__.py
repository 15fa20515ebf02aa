"""The reporting standard MCA-RS 1: records, topics, codec, sealing and the rules that go with them. Pure."""

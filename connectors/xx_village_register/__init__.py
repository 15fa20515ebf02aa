"""Village registers: who left, who came back, who is out of school."""

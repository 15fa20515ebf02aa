"""Names in several scripts: from what the source wrote to folded, comparable parts."""

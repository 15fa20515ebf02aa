"""D.Net, Bangladesh: children found but untraced, from its JSON export in Bangla."""

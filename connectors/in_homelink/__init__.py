"""HomeLink, India: children whom shelters and outreach workers of the Don Bosco Young at Risk network meet."""

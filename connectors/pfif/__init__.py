"""People Finder Interchange Format (PFIF) 1.1 to 1.4, in and out."""

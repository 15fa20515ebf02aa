"""One comparison function per kind of evidence, each from two profiles to a finding, or null where a side is blank."""

"""Railway police, India: children found at stations and on trains, first in a few words and filled in later."""

"""Nepal's child search line 104: children missed and children found, from the registers of its desks."""

"""National and transnational referral mechanisms: offers of a service and their answers."""

"""Countries, their phone regions, currencies and zones, and which country and network an address belongs to."""

"""Apple's apps and profiles: bundle, team, profile, and where they lead."""

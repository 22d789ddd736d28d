"""What Android packs into an app is read as it stands, however it was bent."""

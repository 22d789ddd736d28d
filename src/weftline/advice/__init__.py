"""What a victim should do now, in this country and language."""

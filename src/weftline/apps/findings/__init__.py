"""Findings drawn from an opened app: each says where it stands and how it was made out."""

"""Actors, places, money, victims to notify and next steps, each with its provenance."""

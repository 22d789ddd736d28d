"""Actors: offender personas in their roles, each with observables that are its own."""

from __future__ import annotations

from weftline.leads.actors.resolve import actors_of

__all__ = ["actors_of"]

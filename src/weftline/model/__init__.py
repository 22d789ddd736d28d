"""The nouns of Weftline: frozen, slotted dataclasses without any input or output.

Everything that rooms hand to each other is made of these. They survive `msgspec` encoding, which is how results cross
from a worker process: no field is a union of two dataclasses.
"""

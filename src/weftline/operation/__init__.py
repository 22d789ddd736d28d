"""One investigation: opens the store and the vault, runs the flow, resumes it, reports progress.

The only room that knows the whole way. Faces import its modules by name: `investigate` runs the flow, `opening` opens
an operation, `views` answers what a face shows, `explaining` follows a claim back to its bytes, `deciding` keeps what
people rule. The package itself imports nothing, because workers load `jobs` from it.
"""

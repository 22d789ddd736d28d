"""What faces show: one module per page or answer, each a function from an open operation to plain data.

Everything returned can be encoded as JSON; sealed content and third parties' contacts never appear in it.
"""

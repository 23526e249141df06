"""What can go wrong with what is remembered.

MemoryFault
├── StoreLocked   another program holds the database
├── StoreDamaged  the database cannot be read
└── IndexFault    the index of meanings cannot be used; the record itself is safe
"""


class MemoryFault(RuntimeError):  # noqa: N818 - Python itself has a MemoryError
    """Base of every error this package raises; its text is fit to be shown."""


class StoreLocked(MemoryFault):
    """Another program holds the database."""


class StoreDamaged(MemoryFault):
    """The database cannot be read."""


class IndexFault(MemoryFault):
    """The index of meanings cannot be used; the record itself is safe."""

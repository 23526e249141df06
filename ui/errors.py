"""What can go wrong before a conversation begins.

UsageError
└── SettingsError  a settings file that cannot be understood
"""


class UsageError(RuntimeError):
    """Something the person can mend; its text says how. Ends the program with code 2."""


class SettingsError(UsageError):
    """A settings file that cannot be understood."""

"""What can go wrong with a store; ``retry`` says whether another try may help."""

from __future__ import annotations


class StorageFailed(Exception):
    """A store did not do what it was asked."""

    retry = True


class Unreachable(StorageFailed):
    """The store did not answer, or answered that it is busy."""


class NotThere(StorageFailed):
    """Nothing lies under this key."""

    retry = False


class Denied(StorageFailed):
    """The store knows us and says no: a wrong key, a missing bucket, a missing right."""

    retry = False


class Damaged(StorageFailed):
    """What came is not what was put there: its size or its SHA-256 differs."""


class UnknownStore(StorageFailed):
    """A row names a store that no setting names any more."""

    retry = False


class Elsewhere(StorageFailed):
    """A path was asked for where there is none: the file lies in a bucket."""

    retry = False

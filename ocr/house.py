"""Which errors of the operating system tell of the machine, and nothing of the file that it worked on."""

import errno
from typing import Final

_ERRORS: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EAGAIN}
)
"""A full disk, a failing one, too many open files or processes. Not memory: each child has its own bound of it."""


def is_of_the_house(fault: BaseException | None) -> bool:
    """Whether the fault is one of these, or was raised from one."""
    seen: list[BaseException] = []
    while fault is not None and fault not in seen:  # qpdf's own may be raised from themselves
        if isinstance(fault, OSError) and fault.errno in _ERRORS:
            return True
        seen.append(fault)
        fault = fault.__cause__
    return False

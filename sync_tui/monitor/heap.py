"""The heap of the C library, for a process that runs for weeks."""

import ctypes

LARGE = 128 * 1024  # bytes: glibc's own idea of a large block, before it changes its mind
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def give_back_large_blocks() -> bool:
    """Have large blocks go back to the system when they are freed; whether the C library knows how.

    An answer, a file or a frame of the screen may be large. As soon as one was freed, glibc would take the next ones
    from its heap, where small blocks that stay keep the place of large ones that went: a monitor would grow a little
    with each of them.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return all(mallopt(option, LARGE) == 1 for option in (_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD))

"""What takes long to work out, remembered for a while."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T")
_MOST = 64


class TimedCache(Generic[_T]):
    """Values by key, each good for so many seconds; who asks for one that is being made waits for it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._held: OrderedDict[Hashable, tuple[float, _T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """The value of ``key``, made where none is held."""
        with self._lock:
            held = self._held.get(key)
            if held is not None and time.monotonic() - held[0] < self._seconds:
                return held[1]
            made = make()
            self._held[key] = time.monotonic(), made
            self._held.move_to_end(key)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return made

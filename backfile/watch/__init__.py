"""File system events as bursts of changed paths (the library watchdog).

Whatever is in doubt is reported: a path too many costs a look at a file, a path too few would cost somebody's edit. On Linux
we hear the kernel through watchdog's own reader of inotify, because its observer keeps two things from its users that we
have to know: that events were lost, and that folders could not be watched. It would also hold all events back for half a
second whenever a file is moved out of sight. Other systems are heard through `watchdog.observers.Observer`.
"""

from backfile.watch.bursts import Burst
from backfile.watch.watcher import Watcher

__all__ = ["Burst", "Watcher"]

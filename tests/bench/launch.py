"""Run a command; print the seconds it took and its peak memory in bytes, as JSON.

A process of its own, which holds little: on Linux the peak of a child is at least what
its parent held when it was started.
"""

import json
import os
import subprocess
import sys
from time import perf_counter

start = perf_counter()
child = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(child.pid, 0)
seconds = perf_counter() - start
child.returncode = os.waitstatus_to_exitcode(status)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([seconds, usage.ru_maxrss * unit, child.returncode]))

"""A pool of processes that is closed while one of its threads replaces a dead one."""

import os
from threading import Event, Thread

from nglab.studies import Processes


class DiesWhenAsked:
    """A process that is found dead while another thread closes the pool."""

    def __init__(self, process, pool):
        self.process, self.pool = process, pool
        self.asked, self.gone = Event(), Event()

    def __getattr__(self, name):
        return getattr(self.process, name)

    def is_alive(self):
        self.process.kill()
        self.process.join()
        self.pool.threads.shutdown = self.late(self.pool.threads.shutdown)
        self.asked.set()
        self.gone.wait(0.5)  # all that there were are told to end
        return False

    def late(self, shutdown):
        def after(*args, **kwargs):
            if not kwargs:  # the second call waits for the threads
                self.gone.set()
            shutdown(*args, **kwargs)

        return after


def test_closing_ends_also_a_process_that_is_just_being_made():
    pool = Processes(1)
    worker = pool.workers[0]
    worker.process = dying = DiesWhenAsked(worker.process, pool)
    pool.submit(os.getpid)
    assert dying.asked.wait(20)
    closing = Thread(target=pool.close, daemon=True)
    closing.start()
    closing.join(20)
    left = [each.process for each in pool.workers if each.process.is_alive()]
    for process in left:
        process.kill()
    assert not closing.is_alive()
    assert not left

"""Processes that fail one by one: if one dies, only what it was doing is lost."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pickle import loads
from queue import SimpleQueue
from threading import Lock
from typing import Any, Self

from nglab.arguments import count


class DeadWorkerError(RuntimeError):
    """The process that did the work is gone: killed, or out of memory."""


class Processes:
    """`submit` calls to a number of processes; where one dies, that call fails alone.

    `with Processes(2) as pool: study.run(store, pool)`. (A ProcessPoolExecutor breaks
    for good when a process dies, and nobody knows in which call.) The processes are
    spawned: a script that makes some needs `if __name__ == "__main__":` around that.

    Errors: ValueError unless number >= 1; DeadWorkerError if they do not even start.
    """

    def __init__(self, number: int) -> None:
        number = count("number", number, 1)
        self.threads = ThreadPoolExecutor(number)  # each waits for a worker's answer
        self.workers = [Worker() for _ in range(number)]
        self.idle: SimpleQueue[Worker] = SimpleQueue()
        self.closed = False
        self.turn = Lock()  # of who makes a worker, or ends them all
        try:
            for worker in self.workers:
                worker.ask(os.getpid)
                self.idle.put(worker)
        except BaseException:
            self.close()
            raise

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """The future of fn(*args)."""
        return self.threads.submit(self.call, fn, *args)

    def call(self, *call: Any) -> Any:
        """What an idle worker answers, or one in the place of an idle one that died."""
        worker = self.idle.get()
        try:
            worker = self.alive(worker)
            return worker.ask(*call)
        finally:
            self.idle.put(worker)

    def alive(self, worker: "Worker") -> "Worker":
        """This worker, or a new one if it has died before the end of all."""
        with self.turn:
            if not (self.closed or worker.process.is_alive()):
                self.workers.append(worker := Worker())
            return worker

    def close(self) -> None:
        """Cancel what waits, and end the processes."""
        with self.turn:
            self.closed = True  # from here on, none is made that nobody ends
        self.threads.shutdown(wait=False, cancel_futures=True)
        for worker in self.workers:
            worker.process.terminate()
        self.threads.shutdown()
        for worker in self.workers:
            worker.process.join()
            worker.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Worker:
    """A process, and the line to it."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, *call: Any) -> Any:
        """What a function answers there; DeadWorkerError if nothing comes any more."""
        try:
            self.connection.send(call)
            answer = self.connection.recv()
        except (EOFError, OSError):
            raise DeadWorkerError(f"the process ended by {self.end()}") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self) -> str:
        """How the process ended, once it has."""
        self.process.join()
        code, until = self.process.exitcode, time.monotonic() + 1.0
        while code is None and time.monotonic() < until:
            time.sleep(1e-3)  # a thread that starts another process has reaped this one
            code = self.process.exitcode
        if code is None:
            return "an unknown cause"
        return signal.Signals(-code).name if code < 0 else f"exit status {code}"


def serve(connection: Connection) -> None:
    """Answer calls until nobody asks any more. An interrupt is told to others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            connection.send(answer(connection))


def answer(connection: Connection) -> Any:
    """What the function that is asked for gives, or raises."""
    call = connection.recv_bytes()
    try:
        function, *arguments = loads(call)
        return function(*arguments)
    except Exception as error:
        return error

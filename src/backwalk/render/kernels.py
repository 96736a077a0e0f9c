"""Kernels that fork from a process which has imported what pages use, so that a worker pays for that once."""

import json
import os
import signal
import subprocess
import sys
from functools import cache
from importlib import import_module

from jupyter_client.manager import AsyncKernelManager

LAUNCHER = ["-m", "ipykernel_launcher"]  # in the command of an ordinary kernel, before its arguments
DRAWS = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # what a kernel sets before it imports anything


class ForkedKernels(AsyncKernelManager):
    """Starts a kernel as a fork of the warm process, and as ordinary ones start where that does not answer."""

    async def _async_launch_kernel(self, kernel_cmd, **kw):
        pid = _forked(os.getpid(), kernel_cmd[3:], kw) if kernel_cmd[1:3] == LAUNCHER else None
        if pid is None:
            await super()._async_launch_kernel(kernel_cmd, **kw)
            return
        self.provisioner.process, self.provisioner.pid, self.provisioner.pgid = _Fork(pid), pid, pid
        self._reconcile_connection_info(self.provisioner.connection_info)


class _Fork:
    """A process that is no child of this one, with what of subprocess.Popen is asked of it."""

    stdin = stdout = stderr = None

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    wait = poll

    def send_signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)

    terminate = kill


def _forked(asking, arguments, kw):
    """Ask the warm process for a kernel: the number of its process; None where there is none."""
    try:
        warm = _warm(asking)
        asked = {"arguments": arguments, "env": kw["env"], "cwd": kw.get("cwd") or os.getcwd()}
        warm.stdin.write(json.dumps(asked).encode() + b"\n")
        warm.stdin.flush()
        return int(warm.stdout.readline())
    except (OSError, ValueError):  # it is gone
        return None


@cache
def _warm(_asking):
    """Start the warm process of this one: a fork that asks has another number, and one of its own."""
    serve = "from backwalk.render.kernels import serve; serve()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", serve], env=os.environ | DRAWS, start_new_session=True, **pipes
    )


def serve():
    """Import what pages use, and fork a kernel for every line that is read, until the process that asks is gone."""
    from ipykernel.kernelapp import launch_new_instance

    for face in map(import_module, ("backwalk", "backwalk.words")):  # the faces, as a notebook speaks through them
        for name in face.__all__:
            getattr(face, name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a kernel that has ended
    warm = os.getpid()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            try:
                _become(launch_new_instance, warm, **json.loads(line))
            finally:
                os._exit(1)
        print(pid, flush=True)


def _become(launch, warm, arguments, env, cwd):
    """Turn a fork into the kernel that was asked for, which ends when the warm process does."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv = ["ipykernel_launcher", *arguments, f"--IPKernelApp.parent_handle={warm}"]
    launch()
    os._exit(0)

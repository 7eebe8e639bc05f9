"""How a machine of a test reaches the database and the bucket, over a line that a test may cut.

Either a network namespace with an address, a name and a cable of its own, or, where those are not allowed, a relay.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil
from django.db import connection

from tests.s3 import S3Server

RELAY = Path(__file__).with_name("relay.py")
_ENTER = """
import os, socket, sys
with open(sys.argv[1]) as cable:
    os.setns(cable.fileno(), os.CLONE_NEWNET)
os.unshare(os.CLONE_NEWUTS)
socket.sethostname(sys.argv[2])
os.execv(sys.argv[3], sys.argv[3:])
"""


class Line(Protocol):
    """One machine's way to the others."""

    database_url: str
    stores: str
    wrapper: list[str]
    """What the machine's commands are run by."""

    def cut(self) -> None: ...
    def mend(self) -> None: ...
    def end(self) -> None: ...


def free_port(host: str) -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as free:
        free.bind((host, 0))
        return int(free.getsockname()[1])


def relay(*pairs: tuple[str, str]) -> subprocess.Popen[bytes]:
    """Start a relay and wait until it listens."""
    process = subprocess.Popen([sys.executable, str(RELAY), *("=".join(pair) for pair in pairs)])
    deadline = time.monotonic() + 20
    for here, _ in pairs:
        host, _, port = here.rpartition(":")
        while True:
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    break
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
    return process


def _socket_of_database() -> str:
    found = connection.settings_dict
    return f"{found['HOST']}/.s.PGSQL.{found['PORT'] or 5432}"


def _database_url(address: str) -> str:
    found = connection.settings_dict
    return f"postgresql://{found['USER']}:@{address}/{found['NAME']}"


@dataclass
class Relayed:
    """A line over a relay of its own on this machine: it runs everywhere."""

    database_url: str
    stores: str
    process: subprocess.Popen[bytes]
    wrapper: list[str] = field(default_factory=list)

    @classmethod
    def to(cls, server: S3Server) -> Relayed:
        """Lay a line to the database and to this server."""
        database, bucket = (f"127.0.0.1:{free_port('127.0.0.1')}" for _ in range(2))
        process = relay((database, _socket_of_database()), (bucket, f"{server.host}:{server.port}"))
        stores = f"cloud={server.address.replace(server.endpoint, f'http://{bucket}')}"
        return cls(_database_url(database), stores, process)

    def cut(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def mend(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


class NoNamespaces(Exception):
    """Network namespaces cannot be made here; says why."""


def ip(*words: str) -> None:
    """Run iproute2's program."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoNamespaces(f"ip {' '.join(words)}: {done.stderr.strip()}")


@dataclass
class Network:
    """A bridge of this machine with an address, at which the database answers; cables lead from it to machines."""

    mark: str
    host: str
    database: str = ""
    cables: list[Cable] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def lay(cls) -> Network:
        """Make it; raises NoNamespaces where that is not allowed."""
        if shutil.which("ip") is None:
            raise NoNamespaces("the program ip (iproute2) is not installed")
        sweep()
        network = cls(mark=f"plt{os.getpid()}", host=f"10.213.{os.getpid() % 250 + 1}.1")
        try:
            ip("link", "add", f"{network.mark}b", "type", "bridge")
            ip("addr", "add", f"{network.host}/24", "dev", f"{network.mark}b")
            ip("link", "set", f"{network.mark}b", "up")
            ip("netns", "add", f"{network.mark}-0")  # the first that fails says whether it is allowed at all
            ip("netns", "del", f"{network.mark}-0")
        except NoNamespaces:
            network.end()
            raise
        network.database = f"{network.host}:{free_port(network.host)}"
        network.process = relay((network.database, _socket_of_database()))
        return network

    def cable(self, name: str, server: S3Server) -> Cable:
        """Lead a cable to a new machine of this name."""
        number = len(self.cables) + 1
        space, near, far = f"{self.mark}-{number}", f"{self.mark}v{number}", f"{self.mark}w{number}"
        ip("netns", "add", space)
        ip("link", "add", near, "type", "veth", "peer", "name", far)
        ip("link", "set", far, "netns", space)
        ip("link", "set", near, "master", f"{self.mark}b", "up")
        address = f"{self.host.rpartition('.')[0]}.{number + 1}/24"
        ip("-n", space, "addr", "add", address, "dev", far)
        ip("-n", space, "link", "set", far, "up")
        ip("-n", space, "link", "set", "lo", "up")
        wrapper = [sys.executable, "-c", _ENTER, f"/run/netns/{space}", name]
        made = Cable(_database_url(self.database), f"cloud={server.address}", wrapper, space, near)
        self.cables.append(made)
        return made

    def end(self) -> None:
        """Take everything away."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        for cable in self.cables:
            subprocess.run(["ip", "netns", "del", cable.space], check=False, capture_output=True)
            subprocess.run(["ip", "link", "del", cable.near], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", f"{self.mark}b"], check=False, capture_output=True)


@dataclass
class Cable:
    """A line into a network namespace: cut, its machine reaches nobody and nobody reaches it."""

    database_url: str
    stores: str
    wrapper: list[str]
    space: str
    near: str

    def cut(self) -> None:
        ip("link", "set", self.near, "down")

    def mend(self) -> None:
        ip("link", "set", self.near, "up")

    def end(self) -> None:
        """Do nothing: the network takes its cables away."""


def sweep() -> None:
    """Take away what runs that were killed have left."""
    for space in Path("/run/netns").glob("plt*-*") if Path("/run/netns").is_dir() else ():
        if not _runs(space.name.removeprefix("plt").split("-")[0]):
            subprocess.run(["ip", "netns", "del", space.name], check=False, capture_output=True)
    for link in Path("/sys/class/net").glob("plt*b"):
        if not _runs(link.name.removeprefix("plt").removesuffix("b")):
            subprocess.run(["ip", "link", "del", link.name], check=False, capture_output=True)


def _runs(pid: str) -> bool:
    return pid.isdigit() and psutil.pid_exists(int(pid))

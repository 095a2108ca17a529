# SPDX-License-Identifier: Apache-2.0
"""Network namespaces as objects: sockets, commands and sysctls inside of them.

A socket belongs for ever to the namespace it was made in, so one single-threaded process can hold
sockets of all hosts: it enters a namespace only for as long as it takes to make something there.
"""

import contextlib
import ctypes
import os
import socket
import subprocess

_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000


class CommandFailed(Exception):
    """A program that sets a host up refused what it was given."""


def _setns(fd):
    if _LIBC.setns(fd, _CLONE_NEWNET) != 0:
        error = ctypes.get_errno()
        raise OSError(error, "setns: " + os.strerror(error))


def run(argv, text=None, check=True):
    """Runs a program in the namespace this process is in; returns its standard output."""
    done = subprocess.run(argv, input=text, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise CommandFailed("%s: exit %d: %s%s" % (
            " ".join(argv), done.returncode, done.stderr.strip(),
            "\n--- its input ---\n" + text if text else ""))
    return done.stdout


def ip_batch(lines):
    """Carries out the lines of an `ip -batch` file in the namespace this process is in."""
    if lines:
        run(["ip", "-batch", "-"], "\n".join(lines) + "\n")


class Namespace:
    """A named network namespace (`ip netns`)."""

    def __init__(self, name):
        self.name = name
        self._fd = os.open("/run/netns/" + name, os.O_RDONLY | os.O_CLOEXEC)
        self._home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    @contextlib.contextmanager
    def entered(self):
        """This process is in the namespace within the `with` block."""
        _setns(self._fd)
        try:
            yield self
        finally:
            _setns(self._home)

    def run(self, argv, text=None, check=True):
        """Runs a program inside; returns its standard output."""
        with self.entered():
            return run(argv, text, check)

    def ip(self, lines):
        """Carries out `ip -batch` lines inside; a line that begins with `-6 ` is IPv6's."""
        for option, chosen in ((["-6"], [line[3:] for line in lines if line.startswith("-6 ")]),
                               ([], [line for line in lines if not line.startswith("-6 ")])):
            if chosen:
                self.run(["ip"] + option + ["-batch", "-"], "\n".join(chosen) + "\n")

    def socket(self, *kind):
        """A new socket of this namespace; the arguments are those of socket.socket."""
        with self.entered():
            return socket.socket(*kind)

    def write_sysctl(self, name, value, missing_ok=False):
        """Sets a sysctl by its dotted name."""
        with self.entered():
            try:
                with open(_sysctl_path(name), "w", encoding="ascii") as file:
                    file.write("%s\n" % value)
            except FileNotFoundError:
                if not missing_ok:
                    raise CommandFailed("no such sysctl: " + name) from None

    def read_sysctl(self, name):
        """A sysctl's value by its dotted name."""
        with self.entered(), open(_sysctl_path(name), encoding="ascii") as file:
            return file.read().strip()

    def close(self):
        """Lets go of the namespace; it goes when its name and its sockets have gone."""
        os.close(self._fd)
        os.close(self._home)


def _sysctl_path(name):
    # sysctl(8): the first separator decides; `net/ipv4/conf/eth0.5/rp_filter` and `net.ipv4.conf.eth0/5.rp_filter`.
    slash, dot = name.find("/"), name.find(".")
    if slash >= 0 and (dot < 0 or slash < dot):
        return "/proc/sys/" + name
    return "/proc/sys/" + name.translate(str.maketrans("./", "/."))

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a file immutable (on) or not (off), as chattr(1) does: ioctl_iflags(2)."""

import fcntl
import os
import struct
import sys

FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IMMUTABLE_FL = 0x80086601, 0x40086602, 0x10

fd = os.open(sys.argv[2], os.O_RDONLY)
flags = struct.unpack("l", fcntl.ioctl(fd, FS_IOC_GETFLAGS, bytes(8)))[0] & ~FS_IMMUTABLE_FL
fcntl.ioctl(fd, FS_IOC_SETFLAGS, struct.pack("l", flags | (FS_IMMUTABLE_FL if sys.argv[1] == "on" else 0)))

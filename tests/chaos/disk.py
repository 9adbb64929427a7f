"""A small file system of its own, and what fills it to the last byte."""

import os
import subprocess

BLOCK = 4096


class Disk:
    """ext4 in a file, or tmpfs, mounted at `at`. Raises PermissionError where mounting is refused."""

    def __init__(self, at, megabytes, image=None):
        self.at, self.image, self.filler = at, image, at / "filler"
        at.mkdir(parents=True, exist_ok=True)
        if image:
            with open(image, "wb") as f:
                f.truncate(megabytes << 20)
            # No blocks kept for root: full is full for everybody.
            self._do(["mkfs.ext4", "-q", "-m", "0", str(image)])
            self._do(["mount", "-o", "loop", str(image), str(at)])
        else:
            self._do(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at)])

    def _do(self, argv):
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PermissionError(f"{argv[0]}: {done.stderr.strip()}")

    def fill(self):
        """Takes all that is left; what is given back meanwhile is taken as well when called again."""
        with open(self.filler, "ab") as f:
            while True:
                room = os.statvfs(self.at)
                want = max(room.f_bavail * room.f_frsize, BLOCK)
                try:
                    os.posix_fallocate(f.fileno(), os.fstat(f.fileno()).st_size, want)
                except OSError:
                    if want == BLOCK:
                        return
                    if not self._write(f):
                        return

    def _write(self, f):
        """Byte by byte where the rest does not come in one piece; False: nothing is left."""
        n = 0
        try:
            while n < 1 << 24:
                n += os.write(f.fileno(), b"\0" * BLOCK)
        except OSError:
            pass
        return n > 0

    def free(self):
        self.filler.unlink(missing_ok=True)

    def close(self):
        # Lazily: whoever still has a file open there does not keep the test from ending.
        subprocess.run(["umount", "-l", str(self.at)], check=False)
        if self.image:
            self.image.unlink()

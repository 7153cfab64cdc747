"""Install a lock file into this environment: `python -m requirements.install base`.

uv does it in seconds; pip does the same where there is no uv for the machine.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def succeeds(*command: str) -> bool:
    """Run a command with its words on the terminal; say whether it went well."""
    try:
        return subprocess.run(command, check=False).returncode == 0
    except OSError:
        return False


def with_pip(lock: Path, *options: str) -> bool:
    """Install with pip, which is always there."""
    return succeeds(
        *(sys.executable, "-m", "pip", "install", "--require-hashes", "-r", str(lock)),
        *("--no-input", "--disable-pip-version-check", *options),
    )


def with_uv(lock: Path) -> bool:
    """Install with uv, putting uv itself there first."""
    return with_pip(HERE / "uv.txt", "--quiet") and succeeds(
        *(str(Path(sys.executable).parent / "uv"), "pip", "install", "--python", sys.executable),
        *("--require-hashes", "--compile-bytecode", "-r", str(lock)),
    )


def main(name: str) -> int:
    """Install the lock called `name`; return the exit status."""
    lock = HERE / f"{name}.txt"
    print(f"Installing {lock.name} ...", flush=True)
    return 0 if with_uv(lock) or with_pip(lock) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

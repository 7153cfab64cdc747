"""The sample site's own secret: made once, kept beside its data, worth nothing elsewhere."""

import os
import secrets
from pathlib import Path

LENGTH = 64  # characters; Django's own check wants at least 50


def sample_secret(state: Path, name: str = "sample-secret") -> str:
    """Return the secret kept under `state` as *name*, making it on the first call.

    The file is created exclusively and readable by its owner alone, so that three
    processes starting at once agree on one value.
    """
    path = state / name
    state.mkdir(parents=True, exist_ok=True)
    fresh = secrets.token_urlsafe(LENGTH)
    draft = state / f".{name}.{os.getpid()}"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    draft.touch(mode=0o600)
    draft.write_text(fresh, encoding="ascii")
    try:
        os.link(draft, path)  # fails when another process was first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")

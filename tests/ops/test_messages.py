"""Message catalogues are found, checked and compiled for a room made on the spot."""

import gettext
from pathlib import Path

import pytest

from plateau.ops import messages
from plateau.ops.messages import Found


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one room that speaks in Python and in a template."""
    room = tmp_path / "studio"
    (room / "templates" / "studio").mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "actions.py").write_text(
        'from django.utils.translation import gettext as _, ngettext\nREFUSAL = _("Who is %(name)s?")\n'
        'def seats(n: int) -> str:\n    return ngettext("%(n)s seat", "%(n)s seats", n)\n'
    )
    (room / "templates" / "studio" / "page.html").write_text(
        '{% load i18n %}<p title="{% translate "Set" context "of a show" %}">\n'
        "  {% blocktranslate trimmed with who=name %}\n    It's {{ who }}\n    on air{% endblocktranslate %}</p>\n"
    )
    return tmp_path


def catalogue(package: Path) -> Path:
    return package / "studio" / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def translate(package: Path, **answers: str) -> None:
    text = catalogue(package).read_text()
    for question, answer in answers.items():
        before = {
            "who": 'msgid "Who is %(name)s?"\nmsgstr ""',
            "set": 'msgid "Set"\nmsgstr ""',
            "air": 'on air"\nmsgstr ""',
        }[question]
        assert before in text
        text = text.replace(before, before[:-1] + answer + '"')
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "%(n)s place"\nmsgstr[1] "%(n)s places"')
    catalogue(package).write_text(text)


def test_python_and_templates_are_both_read(package: Path) -> None:
    (room,) = messages.rooms(package)
    assert room.found == {
        Found(None, "Who is %(name)s?", None): {"actions.py"},
        Found(None, "%(n)s seat", "%(n)s seats"): {"actions.py"},
        Found("of a show", "Set", None): {"templates/studio/page.html"},
        Found(None, "It's %(who)s on air", None): {"templates/studio/page.html"},
    }


def test_every_new_message_is_missing_until_it_is_translated(package: Path) -> None:
    assert messages.update(package) == ["studio: 4 added, 0 dropped"]
    assert [line.split(":")[1] for line in messages.check(package)] == [" missing"] * 4
    translate(package, who="Qui est %(name)s ?", set="Plateau", air="C'est %(who)s à l'antenne")
    assert messages.check(package) == []


def test_updating_again_changes_no_byte(package: Path) -> None:
    messages.update(package)
    translate(package, who="Qui est %(name)s ?")
    messages.update(package)
    before = catalogue(package).read_bytes()
    assert messages.update(package) == []
    assert catalogue(package).read_bytes() == before


def test_a_lost_placeholder_is_named(package: Path) -> None:
    messages.update(package)
    translate(package, who="Qui est-ce ?", set="Plateau", air="%(who)s à l'antenne")
    assert messages.check(package) == ["studio: placeholders differ (%(name)s): 'Who is %(name)s?'"]


def test_an_unused_message_is_named_and_dropped_only_when_told(package: Path) -> None:
    messages.update(package)
    translate(package, who="Qui est %(name)s ?", set="Plateau", air="%(who)s à l'antenne")
    (package / "studio" / "templates" / "studio" / "page.html").unlink()
    assert sorted(messages.check(package)) == ['studio: unused: "It\'s %(who)s on air"', "studio: unused: 'Set'"]
    assert messages.update(package) == []
    assert messages.update(package, prune=True) == ["studio: 0 added, 2 dropped"]
    assert messages.check(package) == []


def test_two_rooms_may_not_translate_one_message_differently(package: Path) -> None:
    other = package / "antenna"
    other.mkdir()
    (other / "__init__.py").write_text('from django.utils.translation import gettext as _\nX = _("Who is %(name)s?")\n')
    messages.update(package)
    translate(package, who="Qui est %(name)s ?", set="Plateau", air="%(who)s à l'antenne")
    po = other / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    po.write_text(po.read_text().replace('name)s?"\nmsgstr ""', 'name)s?"\nmsgstr "%(name)s, qui ?"'))
    assert messages.check(package) == [
        "antenna, studio: 'Who is %(name)s?' is translated differently; give it a context (pgettext) or one wording"
    ]


def test_compiling_sets_french_as_it_is_printed(package: Path) -> None:
    messages.update(package)
    translate(package, who="Qui est %(name)s ?", set="Plateau", air="C'est %(who)s à l'antenne")
    assert messages.compile_all(package) == 1
    with catalogue(package).with_suffix(".mo").open("rb") as stream:
        french = gettext.GNUTranslations(stream)
    assert french.gettext("Who is %(name)s?") == "Qui est %(name)s\u202f?"
    assert french.gettext("It's %(who)s on air") == "C’est %(who)s à l’antenne"
    assert french.pgettext("of a show", "Set") == "Plateau"
    assert [french.ngettext("%(n)s seat", "%(n)s seats", n) for n in (0, 1, 2)] == ["%(n)s place"] * 2 + [
        "%(n)s places"
    ]

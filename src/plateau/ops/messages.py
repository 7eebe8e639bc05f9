"""Finds, checks and compiles the translated messages of every room; `tools/messages` calls it.

It needs none of the GNU gettext programs: Python is read as a syntax tree, templates go through Django's own
`templatize`, catalogues are read and written by Babel.
"""

import argparse
import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from plateau.ops.typography import set_french

LANGUAGE = "fr"
PACKAGE = Path(__file__).resolve().parents[1]
TEMPLATES = ("*.html", "*.txt", "*.xml", "*.svg")
LINE_WIDTH = 110

# which arguments of a call are the context, the message and its plural
_KEYWORDS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(rf"(?<!\w)({'|'.join(_KEYWORDS)})\(\s*({_STRING}(?:\s*,\s*{_STRING})*)(?:\s*,\s*\w+)?\s*\)")
_PLACEHOLDER = re.compile(r"%\([^)]+\)[-+0-9.]*[a-zA-Z]|(?<!\{)\{[a-z_][^{}]*\}(?!\})|%[sdf]")

type Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One message as written in the source."""

    context: str | None
    singular: str
    plural: str | None

    @property
    def key(self) -> Key:
        return self.context, self.singular


@dataclass(slots=True)
class Room:
    """One room's messages: those its source asks for and those its catalogue answers."""

    folder: Path
    language: str = LANGUAGE
    found: dict[Found, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def catalogue_path(self) -> Path:
        return self.folder / "locale" / self.language / "LC_MESSAGES" / "django.po"

    def collect(self) -> None:
        """Read every source file of the room; a file that cannot be parsed stops with its name."""
        for path in sorted(self.folder.rglob("*.py")):
            self._note(path, messages_in_python(path.read_text("utf-8"), str(path)))
        for pattern in TEMPLATES:
            for path in sorted((self.folder / "templates").rglob(pattern)):
                self._note(path, messages_in_template(path.read_text("utf-8"), str(path)))

    def _note(self, path: Path, messages: Iterator[Found]) -> None:
        for message in messages:
            self.found[message].add(path.relative_to(self.folder).as_posix())

    def catalogue(self) -> Catalog:
        if not self.catalogue_path.exists():
            return _empty_catalogue(self.language)
        with self.catalogue_path.open("rb") as stream:
            return read_po(stream, locale=self.language)


def messages_in_python(source: str, name: str = "<source>") -> Iterator[Found]:
    """Yield the messages that Python *source* hands to a gettext function."""
    for node in ast.walk(ast.parse(source, name)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        arguments = [
            argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
            for argument in node.args
        ]
        yield from _as_message(function, arguments)


def messages_in_template(source: str, name: str = "<template>") -> Iterator[Found]:
    """Yield the messages that a Django template translates."""
    for match in _TEMPLATE_CALL.finditer(templatize(source, origin=name)):
        arguments = [str(ast.literal_eval(literal)) for literal in re.findall(_STRING, match[2])]
        yield from _as_message(match[1], arguments)


def _as_message(function: str, arguments: list[str] | list[str | None]) -> Iterator[Found]:
    if function not in _KEYWORDS:
        return
    context_at, singular_at, plural_at = _KEYWORDS[function]
    if len(arguments) <= max(context_at or 0, singular_at, plural_at or 0):
        return
    singular = arguments[singular_at]
    if not singular:
        return
    context = None if context_at is None else arguments[context_at]
    plural = None if plural_at is None else arguments[plural_at]
    yield Found(context, singular, plural)


def rooms(package: Path = PACKAGE) -> list[Room]:
    """Return every room that has a message or a catalogue, its sources read.

    The roof is no room: it only names languages, which Django translates itself.
    """
    found = []
    for folder in sorted(path.parent for path in package.glob("*/__init__.py")):
        room = Room(folder)
        room.collect()
        if folder.name != "config" and (room.found or room.catalogue_path.exists()):
            found.append(room)
    return found


def update(package: Path = PACKAGE, *, prune: bool = False) -> list[str]:
    """Add every new message to its room's catalogue, untranslated; drop the unused ones if told to *prune*."""
    report = []
    for room in rooms(package):
        old = room.catalogue()
        new = _empty_catalogue(room.language)
        known = {(message.context, _singular(message)): message for message in old if message.id}
        wanted = {message.key for message in room.found}
        added = 0
        for message, places in _merged(room.found).items():
            before = known.get(message.key)
            added += before is None
            new.add(
                (message.singular, message.plural) if message.plural else message.singular,
                _kept_translation(before, plural=message.plural is not None),
                locations=[(place, 0) for place in sorted(places)],
                flags=set(before.flags) - {"python-format", "python-brace-format"} if before else (),
                user_comments=before.user_comments if before else (),
                context=message.context,
            )
        unused = [message for key, message in known.items() if key not in wanted]
        if not prune:
            for left in unused:
                new.add(left.id, left.string, user_comments=left.user_comments, context=left.context)
        _write(new, room.catalogue_path)
        dropped = len(unused) if prune else 0
        if added or dropped:
            report.append(f"{room.folder.name}: {added} added, {dropped} dropped")
    return report


def check(package: Path = PACKAGE) -> list[str]:
    """Return one line for everything that is missing, unused, doubtful or contradictory."""
    problems: list[str] = []
    spoken: dict[Key, dict[str, str]] = defaultdict(dict)
    for room in rooms(package):
        known = {(message.context, _singular(message)): message for message in room.catalogue() if message.id}
        for message in sorted(_merged(room.found), key=lambda found: found.singular):
            problems.extend(_faults(room, message, known.get(message.key)))
        wanted = {message.key for message in room.found}
        problems.extend(
            f"{room.folder.name}: unused: {singular!r}"
            for context, singular in known
            if (context, singular) not in wanted
        )
        for key, answer in known.items():
            spoken[key][room.folder.name] = str(answer.string)
    for (_context, singular), by_room in spoken.items():
        if len(set(by_room.values())) > 1:
            where = ", ".join(sorted(by_room))
            problems.append(
                f"{where}: {singular!r} is translated differently; give it a context (pgettext) or one wording"
            )
    return problems


def compile_all(package: Path = PACKAGE) -> int:
    """Write the binary catalogue beside each text one, set as French is printed; return how many."""
    count = 0
    for room in rooms(package):
        if not room.catalogue_path.exists():
            continue
        catalogue = room.catalogue()
        for message in catalogue:
            if message.id and message.string:
                message.string = (
                    set_french(message.string)
                    if isinstance(message.string, str)
                    else tuple(set_french(text) for text in message.string)
                )
        binary = io.BytesIO()
        write_mo(binary, catalogue)
        room.catalogue_path.with_suffix(".mo").write_bytes(binary.getvalue())
        count += 1
    return count


def _faults(room: Room, message: Found, answer: Message | None) -> Iterator[str]:
    where = f"{room.folder.name}: "
    strings = _strings(answer)
    if answer is None or not strings or not all(strings):
        yield f"{where}missing: {message.singular!r}"
        return
    if answer.fuzzy:
        yield f"{where}fuzzy: {message.singular!r}"
    if (message.plural is not None) != isinstance(answer.string, tuple | list):
        yield f"{where}singular and plural do not match: {message.singular!r}"
        return
    asked = set(_PLACEHOLDER.findall(message.plural or message.singular))
    given = set(_PLACEHOLDER.findall(strings[-1]))
    if asked != given:
        odd = ", ".join(sorted(asked ^ given))
        yield f"{where}placeholders differ ({odd}): {message.singular!r}"


def _merged(found: dict[Found, set[str]]) -> dict[Found, set[str]]:
    """Join a message used both alone and with a plural into the one with the plural."""
    by_key: dict[Key, tuple[Found, set[str]]] = {}
    for message, places in found.items():
        kept, all_places = by_key.get(message.key, (message, set()))
        by_key[message.key] = (message if message.plural else kept, all_places | places)
    return dict(by_key.values())


def _kept_translation(before: Message | None, *, plural: bool) -> str | tuple[str, ...]:
    strings = _strings(before)
    if plural:
        return strings if len(strings) > 1 else (strings[0], strings[0]) if strings else ("", "")
    return strings[0] if strings else ""


def _strings(message: Message | None) -> tuple[str, ...]:
    if message is None or not message.string:
        return ()
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _empty_catalogue(language: str) -> Catalog:
    return Catalog(locale=language, project="Plateau", charset="utf-8")


def _write(catalogue: Catalog, path: Path) -> None:
    """Write *catalogue* without dates, so that two people's changes do not meet in the header."""
    body = io.BytesIO()
    write_po(body, catalogue, width=LINE_WIDTH, omit_header=True, sort_output=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalogue.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    content = header + body.getvalue().decode()
    if path.exists() and path.read_text("utf-8") == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run `tools/messages`."""
    parser = argparse.ArgumentParser(prog="tools/messages", description="French messages of every room.")
    commands = parser.add_subparsers(dest="command", required=True)
    updating = commands.add_parser("update", help="add new messages to each room's catalogue")
    updating.add_argument("--prune", action="store_true", help="also drop the messages no longer used")
    commands.add_parser("check", help="name what is missing, unused, doubtful or contradictory")
    commands.add_parser("compile", help="write the binary catalogues, set as French is printed")
    options = parser.parse_args(arguments)
    if options.command == "update":
        print("\n".join(update(prune=options.prune)) or "Nothing new.")
        return 0
    if options.command == "compile":
        print(f"{compile_all()} catalogues compiled.")
        return 0
    problems = check()
    for problem in problems:
        print(problem)
    if problems:
        print(
            f"\n{len(problems)} to mend: tools/messages update [--prune], then translate what is empty.",
            file=sys.stderr,
        )
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())

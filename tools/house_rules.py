"""The house rules that no other tool knows, as failing checks that say what to do; docs: style of the house.

Each rule is a function that yields `Breach`es for one file. A line may be excused with ``# house: <reason>``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
MOST_LINES = 420  # "about 400"; past it a file becomes a folder split by noun

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "services", "managers", "constants", "signals"}
FORBIDDEN_BASES = {"GenericForeignKey", "GenericRelation", "TemplateView", "ListView", "DetailView", "FormView", "View"}
SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
STUB_MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK|raise NotImplementedError|[Ll]orem [Ii]psum)\b")
SERVICE_CLASS = re.compile(r"(Service|Manager|Helper|Utils?|Handler)$")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+)/[\w.-]+")

INLINE_STYLE = re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[^>{]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
SCRIPT = re.compile(
    r"<script(?![^>]*\b(?:src|type=\"(?:importmap|application/json|application/ld\+json)\"))[^>]*>", re.IGNORECASE
)
STYLE_TAG = re.compile(r"<style[\s>]", re.IGNORECASE)
FOREIGN = re.compile(r"(?:src|href)\s*=\s*\"(?:https?:)?//(?!\{)", re.IGNORECASE)
LETTERS = ("/mail/", "/letter", "letter.html", "/emails/", "/account/email/")


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule."""

    path: Path
    line: int
    rule: str
    cure: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(CHECKOUT)}:{self.line}: {self.rule}. {self.cure}"


def forbidden_file_name(path: Path, _source: str) -> Iterator[Breach]:
    """A file is named for what it holds."""
    for part in path.relative_to(CHECKOUT).parts:
        if part.removesuffix(".py") in FORBIDDEN_NAMES:
            yield Breach(path, 1, f"{part!r} says nothing of what is in it", "Name it for its content.")


def too_long(path: Path, source: str) -> Iterator[Breach]:
    """A file is read in one sitting."""
    lines = source.count("\n")
    if lines > MOST_LINES:
        yield Breach(path, lines, f"{lines} lines, more than about 400", "Make it a folder, split by noun.")


def marks_of_unfinished_work(path: Path, source: str) -> Iterator[Breach]:
    """What is handed in is finished."""
    for number, line in enumerate(source.splitlines(), 1):
        if found := STUB_MARKS.search(line):
            yield Breach(path, number, f"{found[0]!r} marks unfinished work", "Finish it, or leave it out.")


def paths_of_one_machine(path: Path, source: str) -> Iterator[Breach]:
    """Nothing names a folder of the machine it was written on."""
    for number, line in enumerate(source.splitlines(), 1):
        if found := MACHINE_PATHS.search(line):
            yield Breach(
                path, number, f"{found[0]!r} is a folder of one machine", "Derive it from where the code stands."
            )


def shapes_we_do_not_use(path: Path, source: str) -> Iterator[Breach]:
    """No save() override, model signal, service class, class-based view or generic relation."""
    tree = ast.parse(source, str(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _class_breaches(path, node)
        elif isinstance(node, ast.ImportFrom):
            yield from _import_breaches(path, node)
        elif isinstance(node, ast.ExceptHandler) and node.type is None:
            yield Breach(path, node.lineno, "a bare except", "Catch the narrowest thing.")


def _class_breaches(path: Path, node: ast.ClassDef) -> Iterator[Breach]:
    plain = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    bases = {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in plain}
    for base in bases & FORBIDDEN_BASES:
        yield Breach(
            path, node.lineno, f"{node.name} builds on {base}", "Views are functions; relations name their model."
        )
    if SERVICE_CLASS.search(node.name) and not any("Manager" in base or "Handler" in base for base in bases):
        yield Breach(
            path, node.lineno, f"{node.name} is named for no thing of the trade", "Write functions in actions.py."
        )
    if not bases & {"Model"}:
        return
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"}:
            yield Breach(path, part.lineno, f"{node.name} overrides {part.name}()", "Put the change into actions.py.")


def _import_breaches(path: Path, node: ast.ImportFrom) -> Iterator[Breach]:
    if node.module == "django.db.models.signals" or (node.module or "").startswith("django.dispatch"):
        yield Breach(path, node.lineno, "a model signal", "Write a journal entry and a subscriber.")
    if (node.module or "").startswith("django.contrib.contenttypes"):
        yield Breach(path, node.lineno, "a generic relation", "Name the model it points at.")


def inline_code_in_templates(path: Path, source: str) -> Iterator[Breach]:
    """The strict policy of contents lets no inline style, script or handler run; nothing comes from elsewhere."""
    text = re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}",
        lambda found: "\n" * found[0].count("\n"),
        source,
        flags=re.DOTALL,
    )
    letter = any(mark in path.as_posix() for mark in LETTERS)  # mail programs know only inline style
    rules = [
        (INLINE_HANDLER, "an inline event handler", "Listen in a module."),
        (SCRIPT, "an inline script", "Put it into a module under static/."),
        (FOREIGN, "something loaded from elsewhere", "Serve it ourselves."),
    ]
    if not letter:
        rules += [
            (INLINE_STYLE, "an inline style", "Use a class, or an attribute that the style sheet reads."),
            (STYLE_TAG, "a style element", "Put it into a style sheet."),
        ]
    for pattern, rule, cure in rules:
        for found in pattern.finditer(text):
            # a link that a person may follow loads nothing
            if rule.startswith("something") and re.search(r"<a\b[^<>]*$", text[: found.start()]):
                continue
            yield Breach(path, text.count("\n", 0, found.start()) + 1, rule, cure)


type Rule = Callable[[Path, str], Iterator[Breach]]

EVERYWHERE: tuple[Rule, ...] = (forbidden_file_name, too_long, marks_of_unfinished_work, paths_of_one_machine)
PYTHON: tuple[Rule, ...] = (*EVERYWHERE, shapes_we_do_not_use)
TEMPLATES: tuple[Rule, ...] = (marks_of_unfinished_work, inline_code_in_templates)
SCRIPTS: tuple[Rule, ...] = EVERYWHERE


def rules_for(path: Path) -> tuple[Rule, ...]:
    """Return the rules that hold for this file."""
    if "migrations" in path.parts:
        return ()
    if path == Path(__file__).resolve():
        return (too_long,)
    return {".py": PYTHON, ".html": TEMPLATES, ".js": SCRIPTS, ".css": (too_long, marks_of_unfinished_work)}.get(
        path.suffix, ()
    )


def breaches(folders: tuple[str, ...] = ("src", "tests", "tools", "bench")) -> Iterator[Breach]:
    """Yield every broken rule under *folders*."""
    for folder in folders:
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if not path.is_file() or "vendor" in path.parts or any(part.endswith(".egg-info") for part in path.parts):
                continue
            if rules := rules_for(path):
                source = path.read_text("utf-8")
                excused = {number for number, line in enumerate(source.splitlines(), 1) if "house:" in line}
                for rule in rules:
                    yield from (breach for breach in rule(path, source) if breach.line not in excused)


def main() -> int:
    """Print every breach."""
    found = list(breaches())
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

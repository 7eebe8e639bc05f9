from hypothesis import given
from hypothesis import strategies as st

from plateau.subjects.difference import Change, Piece, changes, difference


def test_a_word_replaced_is_shown_as_gone_and_come() -> None:
    assert difference("Le pain de jour", "Le pain de nuit") == (
        Piece("same", "Le pain de "),
        Piece("removed", "jour"),
        Piece("added", "nuit"),
    )


def test_only_fields_that_differ_are_changes() -> None:
    before, after = {"title": "Pain", "format": "debate"}, {"title": "Pains", "format": "debate"}
    assert changes(before, after) == [Change("title", (Piece("removed", "Pain"), Piece("added", "Pains")))]


_TEXTS = st.text(alphabet="ab é'’.,\n*#", max_size=60)


@given(_TEXTS, _TEXTS)
def test_the_pieces_give_back_both_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after

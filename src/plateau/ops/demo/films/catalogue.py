"""The catalogue of the demonstration: every film that `make demo` draws, the shortest way to air first."""

from .films_atelier import AVIS, FOURNIL, LAMPE, LUTHIERE
from .films_harbour import BILL_OF_LADING, BUOY, NIGHT_GATE, QUIET_SHIP, TIDE
from .script import FilmScript

FILMS: tuple[FilmScript, ...] = (AVIS, QUIET_SHIP, LAMPE, NIGHT_GATE, LUTHIERE, BILL_OF_LADING, FOURNIL, BUOY, TIDE)

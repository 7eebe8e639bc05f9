"""The catalogue of the demonstration: every film that `make demo` draws, the quickly drawn ones first."""

from .films_atelier import AVIS, FOURNIL, LAMPE, LUTHIERE
from .films_harbour import BILL_OF_LADING, BUOY, NIGHT_GATE, QUIET_SHIP, TIDE
from .script import FilmScript

FILMS: tuple[FilmScript, ...] = (LAMPE, NIGHT_GATE, AVIS, QUIET_SHIP, LUTHIERE, BILL_OF_LADING, FOURNIL, TIDE, BUOY)

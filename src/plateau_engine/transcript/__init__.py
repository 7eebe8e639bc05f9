"""Write down what is said in a film, a time for each word: stretches heard one by one, joined, shown as captions.

1. `find_pauses(source)` and `cut_stretches(duration, pauses)`: pieces of about five minutes, cut where nobody speaks.
2. `guess_language(source, …)`, once for the film.
3. `listen(source, stretch, model, …) -> Hearing`, for every stretch, in any order, on any machine.
4. `join(stretches, hearings)`: all words, none lost and none doubled at a border.
5. `sentences_of(words)`, `captions_of(sentences)`: what people correct, and what they read under the picture.

The model lies in a folder of this machine (`models.py`); nothing here asks the network. Needs the extra
`plateau[transcript]`, which is imported only in the child process that listens.
"""

from plateau_engine.transcript.cues import captions_of, srt_text
from plateau_engine.transcript.hearing import guess_language, listen
from plateau_engine.transcript.joining import join
from plateau_engine.transcript.models import Model, ModelMissing, NotAModel, find_model, installed_models, open_model
from plateau_engine.transcript.sentences import sentences_of
from plateau_engine.transcript.stretches import cut_stretches, find_pauses
from plateau_engine.transcript.words import Hearing, Language, Pause, Stretch, Word, text_of

__all__ = [
    "Hearing",
    "Language",
    "Model",
    "ModelMissing",
    "NotAModel",
    "Pause",
    "Stretch",
    "Word",
    "captions_of",
    "cut_stretches",
    "find_model",
    "find_pauses",
    "guess_language",
    "installed_models",
    "join",
    "listen",
    "open_model",
    "sentences_of",
    "srt_text",
    "text_of",
]

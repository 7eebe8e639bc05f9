"""What the journal says of films."""

from __future__ import annotations

from plateau.journal.actions import verb

FILM_CREATED = verb("film.created", "Somebody on the team made a film's page.")
FILM_EDITED = verb("film.edited", "A film's texts, licence or credits were changed.")
FILE_RECEIVED = verb("film.file_received", "The last byte of a film's file arrived.")
FILE_STOPPED = verb(
    "film.file_stopped", "A file on its way was given up, by a person or because nothing came for days."
)
FILE_REMOVED = verb("film.file_removed", "A person had an earlier file of a film taken off the disk.")
PROCESSING_RETRIED = verb("film.processing_retried", "A person started a film's processing again.")
PROCESSING_CANCELLED = verb("film.processing_cancelled", "A person stopped a film's processing.")
FINER_STOPPED = verb("film.finer_stopped", "A person stopped the making of a ready film's finer sizes.")
FINER_ASKED = verb("film.finer_asked", "A person asked for the finer sizes of a ready film after all.")
FILM_ERASED = verb("film.erased", "All files and words of a film were erased for good; the data name the files.")
FILM_READY = verb("film.ready", "A film's package is complete and can be played.")
FILE_FOUND_AILING = verb(
    "film.file_found_ailing",
    "A file of a film in its storage was found missing or with other bytes; the data say which.",
)
FILE_FOUND_WHOLE = verb("film.file_found_whole", "A file that had been missing or damaged was found whole again.")
FILES_MOVED = verb(
    "film.files_moved", "A film's master or packages lie in another storage now; the data say which, and where."
)
FINER_PUT_AWAY = verb("film.finer_put_away", "The finer sizes of a film that nobody watches were put away.")
FINER_WANTED = verb(
    "film.finer_wanted", "A film whose finer sizes were put away is watched again: they are made again."
)
FILM_REFUSED = verb("film.refused", "A film's file cannot be shown; the data say why.")
FILM_FAILED = verb("film.failed", "A film's processing stopped; the data say why.")
CAPTIONS_ADDED = verb("film.captions_added", "Captions in one language were added or replaced.")
CAPTIONS_REMOVED = verb("film.captions_removed", "Captions in one language were taken off a film.")
TRANSCRIPT_ASKED = verb("film.transcript_asked", "A person asked the machine to write down what is said in a film.")
TRANSCRIPT_MADE = verb("film.transcript_made", "The machine wrote down what is said in a film.")
TRANSCRIPT_CORRECTED = verb("film.transcript_corrected", "A person corrected what is written of a film's words.")
TRANSCRIPT_RESTORED = verb("film.transcript_restored", "A person brought another version of a transcript back.")
CHAPTERS_SET = verb("film.chapters_set", "A film's chapters were changed.")
POSTER_CHOSEN = verb("film.poster_chosen", "A film got another poster.")
MASTER_DOWNLOADED = verb("film.master_downloaded", "A person downloaded a film's master.")

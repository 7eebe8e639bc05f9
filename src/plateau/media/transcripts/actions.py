"""Every change to what is said in a film: written by the machine, corrected, restored, turned into captions.

Versions are only added. A machine's version never takes the place of a person's: it is offered beside it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plateau.core.clock import now
from plateau.core.errors import Refused
from plateau.journal.actions import record
from plateau.media import verbs
from plateau.media.actions.texts import write_into_package
from plateau.media.models import Asset, Captions, Film
from plateau.media.transcripts import wording
from plateau.media.transcripts.models import Origin, Said, Transcript, TranscriptVersion
from plateau.media.transcripts.wording import Sentences
from plateau.people.models import Person
from plateau_engine import vtt_text
from plateau_engine.transcript import captions_of, text_of

MOST_WORDS = 300_000  # about 30 hours of talk
MOST_IN_A_LINE = 1000  # words, and ten times as many letters: a sentence that search and captions can still hold


def add_machine_version(asset: Asset, sentences: Sentences, *, language: str, model: str) -> TranscriptVersion:
    """Keep what the machine heard; it is what viewers read unless a person has corrected an earlier version."""
    with transaction.atomic():
        film = _locked(asset.film)
        transcript, _made = Transcript.objects.get_or_create(film=film, language=language)
        version = _add(transcript, sentences, origin=Origin.MACHINE, model=model, asset=asset)
        record(
            verbs.TRANSCRIPT_MADE,
            actor=None,
            target=film,
            channel=film.channel,
            language=language,
            words=version.words,
            model=model,
        )
        if transcript.current is None or transcript.current.origin == Origin.MACHINE:
            _make_current(film, transcript, version)
    return version


def correct(transcript: Transcript, text: str, *, base: TranscriptVersion, by: Person) -> TranscriptVersion:
    """Write a person's wording as a new version, its words timed by the version it was made from.

    Refuses with 409 if somebody saved another version meanwhile, and changes nothing where nothing was changed.
    """
    lines = wording.read_lines(text)
    if not lines:
        raise Refused("transcript.empty", _("A transcript needs at least one word."), 422)
    if sum(map(len, lines)) > MOST_WORDS:
        raise Refused("transcript.too_long", _("These are more words than one film can hold."), 422)
    long = next(
        (line for line in lines if len(line) > MOST_IN_A_LINE or len(" ".join(line)) > 10 * MOST_IN_A_LINE), None
    )
    if long is not None:
        raise Refused(
            "transcript.line_too_long",
            _("A line is too long: “%(beginning)s…”. Divide it, with one sentence a line.")
            % {"beginning": " ".join(long)[:40]},
            422,
        )
    with transaction.atomic():
        film, transcript = _both(transcript)
        _demand_current(transcript, base)
        before = wording.load(base.sentences)
        after = wording.rewritten(before, lines)
        if after == before:
            return base
        version = _add(transcript, after, origin=Origin.PERSON, person=by, made_from=base)
        _make_current(film, transcript, version)
        record(
            verbs.TRANSCRIPT_CORRECTED,
            actor=by,
            target=film,
            channel=film.channel,
            language=transcript.language,
            version=version.number,
        )
    return version


def restore(version: TranscriptVersion, *, base: TranscriptVersion, by: Person) -> TranscriptVersion:
    """Make an earlier version, or the machine's newer one, what viewers read: as a new version with its wording."""
    with transaction.atomic():
        film, transcript = _both(version.transcript)
        _demand_current(transcript, base)
        if version.pk == base.pk:
            return base
        made = _add(transcript, wording.load(version.sentences), origin=Origin.PERSON, person=by, made_from=version)
        _make_current(film, transcript, made)
        record(
            verbs.TRANSCRIPT_RESTORED,
            actor=by,
            target=film,
            channel=film.channel,
            language=transcript.language,
            version=version.number,
        )
    return made


def replace_captions(transcript: Transcript, *, by: Person, replace: bool) -> Captions:
    """Make the film's captions in this language from the transcript.

    Refuses to take the place of captions that a person sent, unless that is what they want.
    """
    with transaction.atomic():
        film, transcript = _both(transcript)
        sent = film.captions.filter(language=transcript.language, made_from__isnull=True).exists()
        if sent and not replace:
            raise Refused(
                "transcript.captions_sent",
                _("This film has captions in this language that somebody sent. Say that they are to be replaced."),
            )
        captions = _write_captions(film, transcript, by=by)
        if captions is None:
            raise Refused("transcript.empty", _("A transcript needs at least one word."), 422)
    return captions


def _locked(film: Film) -> Film:
    return Film.objects.select_for_update(of=("self",)).select_related("channel", "asset").get(pk=film.pk)


def _both(transcript: Transcript) -> tuple[Film, Transcript]:
    """Lock the film's row, then read the transcript anew: whoever comes second sees what the first one wrote."""
    film = _locked(Film.objects.get(pk=transcript.film_id))
    return film, Transcript.objects.select_related("current").get(pk=transcript.pk)


def _demand_current(transcript: Transcript, base: TranscriptVersion) -> None:
    if transcript.current_id != base.pk:
        raise Refused(
            "transcript.changed_meanwhile",
            _("Somebody else saved this transcript meanwhile. Look at both versions, then save again."),
        )


def _add(transcript: Transcript, sentences: Sentences, **facts: object) -> TranscriptVersion:
    last = transcript.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return TranscriptVersion.objects.create(
        transcript=transcript,
        number=last + 1,
        sentences=wording.dump(sentences),
        words=sum(map(len, sentences)),
        **facts,
    )


def _make_current(film: Film, transcript: Transcript, version: TranscriptVersion) -> None:
    """Let viewers, captions and search have this version; captions that a person sent stay as they are."""
    transcript.current = version
    transcript.save(update_fields=["current"])
    index(transcript)
    if not film.captions.filter(language=transcript.language, made_from__isnull=True).exists():
        _write_captions(film, transcript, by=version.person)


def index(transcript: Transcript) -> None:
    """Write the rows to search anew from the current version."""
    assert transcript.current is not None
    transcript.said.all().delete()
    Said.objects.bulk_create(
        Said(
            transcript=transcript,
            film_id=transcript.film_id,
            language=transcript.language,
            starts_ms=sentence[0].start,
            text=text_of(sentence, transcript.language),
        )
        for sentence in wording.load(transcript.current.sentences)
        if sentence
    )


def _write_captions(film: Film, transcript: Transcript, *, by: Person | None) -> Captions | None:
    assert transcript.current is not None
    cues = captions_of(wording.load(transcript.current.sentences), transcript.language)
    if not cues:
        film.captions.filter(language=transcript.language, made_from__isnull=False).delete()
        write_into_package(film)
        return None
    captions, _made = Captions.objects.update_or_create(
        film=film,
        language=transcript.language,
        defaults={
            "body": vtt_text(cues),
            "cues": len(cues),
            "added_by": by,
            "added_at": now(),
            "made_from": transcript.current,
        },
    )
    write_into_package(film)
    record(
        verbs.CAPTIONS_ADDED,
        actor=by,
        target=film,
        channel=film.channel,
        language=transcript.language,
        cues=len(cues),
    )
    return captions

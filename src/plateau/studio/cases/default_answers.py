"""The ready answers that come with the product: kind and firm, in both languages. No Django models.

A name in braces is filled from what is known of the guest (``ready_answers.facts_of``); an answer that asks for what
nobody knows is not offered. A deal is signed after the booking, by whoever may sign: they say no more than that it is.
"""

from __future__ import annotations

from dataclasses import dataclass

TONES = ("kind", "firm")


@dataclass(frozen=True, slots=True)
class Ready:
    """One ready answer: its title and its texts, by ``tone_language`` (``kind_fr``)."""

    key: str
    title: dict[str, str]
    texts: dict[str, str]


DEFAULTS: tuple[Ready, ...] = (
    Ready(
        "when",
        {"fr": "Quand mon film sera-t-il diffusé ?", "en": "When will my film be on air?"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nMerci de votre message : « {title} » compte pour nous. Je ne vous promets pas une date que"
                " je ne peux pas tenir : votre page privée dit à tout moment où en est le film, et nous vous écrivons dès"
                " que c’est à vous de jouer.\n\nL’accord signé pour cet enregistrement le dit ainsi : {clause_editing}"
            ),
            "firm_fr": (
                "Bonjour {name},\n\nNous ne donnons pas de date avant d’en être sûrs. L’accord signé pour cet"
                " enregistrement le prévoit : {clause_editing}\n\nL’ordre de passage ne tient pas compte des relances. Votre"
                " page privée montre où en est « {title} » ; nous vous écrirons quand il y aura du nouveau."
            ),
            "kind_en": (
                "Hello {name},\n\nThank you for writing: “{title}” matters to us. I will not promise a date that I cannot"
                " keep: your private page always says where the film is, and we write as soon as it is your turn.\n\nThe"
                " deal that was signed for this recording puts it like this: {clause_editing}"
            ),
            "firm_en": (
                "Hello {name},\n\nWe give no date before we are sure of it. The deal that was signed for this recording"
                " provides for this: {clause_editing}\n\nReminders do not change the order. Your private page shows where"
                " “{title}” is; we will write when there is news."
            ),
        },
    ),
    Ready(
        "order",
        {"fr": "Vos messages sont bien arrivés", "en": "Your messages have arrived"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nTous vos messages sont bien arrivés et toute l’équipe peut les lire : rien n’est perdu,"
                " vous n’avez pas besoin de nous le redire. Les films passent chacun à leur tour. Écrire plus souvent ne"
                " retarde pas le vôtre, et ne l’avance pas non plus."
            ),
            "firm_fr": (
                "Bonjour {name},\n\nNous avons reçu tous vos messages. Nous répondons une fois, quand il y a quelque chose à"
                " dire. L’ordre de passage est le même pour tous, et aucune relance ne le change. Merci d’attendre notre"
                " prochain message."
            ),
            "kind_en": (
                "Hello {name},\n\nAll your messages have arrived and the whole team can read them: nothing is lost, and you"
                " need not say it again. Films are made each in its turn. Writing more often does not delay yours, and it"
                " does not hurry it either."
            ),
            "firm_en": (
                "Hello {name},\n\nWe have received all your messages. We answer once, when there is something to say. The order"
                " is the same for everybody, and no reminder changes it. Please wait for our next message."
            ),
        },
    ),
    Ready(
        "slot",
        {"fr": "Quand et où venir", "en": "When and where to come"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nNous vous attendons {when}, heure du plateau : {place}. Votre page privée dit comment venir"
                " et ce qu’il faut apporter. À très bientôt !"
            ),
            "firm_fr": (
                "Bonjour {name},\n\nVotre créneau est {when}, heure du plateau : {place}. Le plateau tourne sans pause : un"
                " retard se prend sur votre temps. Si vous ne venez pas, annulez sur votre page, pour que le suivant en"
                " profite."
            ),
            "kind_en": (
                "Hello {name},\n\nWe expect you on {when}, time at the set: {place}. Your private page says how to come and what"
                " to bring. See you very soon!"
            ),
            "firm_en": (
                "Hello {name},\n\nYour slot is {when}, time at the set: {place}. The set runs without a break: being late is"
                " taken from your own time. If you cannot come, cancel on your page, so that the next in line has it."
            ),
        },
    ),
    Ready(
        "review",
        {"fr": "Votre relecture du film", "en": "Your review of the film"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nVous verrez le film comme nous en avons convenu : {clause_review}\n\nVous n’avez rien à"
                " demander ni à surveiller : le lien vous arrivera par mail, et sur votre page privée."
            ),
            "firm_fr": (
                "Bonjour {name},\n\nLa relecture se fait comme le dit l’accord, et pas autrement : {clause_review}\n\nNous"
                " n’envoyons ni rushes ni montage intermédiaire en dehors de cela."
            ),
            "kind_en": (
                "Hello {name},\n\nYou will see the film as we agreed: {clause_review}\n\nThere is nothing to ask for or to watch"
                " out for: the link comes by mail, and on your private page."
            ),
            "firm_en": (
                "Hello {name},\n\nThe review is as the deal says, and not otherwise: {clause_review}\n\nApart from that we send"
                " neither rushes nor a cut in between."
            ),
        },
    ),
    Ready(
        "fee",
        {"fr": "Ce que cela coûte", "en": "What it costs"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nRien n’est dû tant que vous n’avez pas dit être satisfait. Voici ce dont nous avons"
                " convenu : {clause_fee}\n\nSi quelque chose n’est pas clair, écrivez-nous sur votre page."
            ),
            "firm_fr": (
                "Bonjour {name},\n\nLe tarif est le même pour tous, et il figure dans l’accord : {clause_fee}\n\nNous n’en"
                " faisons pas d’autre par téléphone ni par message."
            ),
            "kind_en": (
                "Hello {name},\n\nNothing is due until you have said that you are satisfied. This is what we agreed:"
                " {clause_fee}\n\nIf anything is unclear, write to us on your page."
            ),
            "firm_en": (
                "Hello {name},\n\nThe price is the same for everybody, and it stands in the deal: {clause_fee}\n\nWe make no"
                " other by telephone or by message."
            ),
        },
    ),
    Ready(
        "travel",
        {"fr": "Votre voyage", "en": "Your journey"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nJe comprends que le trajet coûte du temps et de l’argent. L’accord signé pour cet"
                " enregistrement le disait : {clause_travel}"
            ),
            "firm_fr": (
                "Bonjour {name},\n\nL’accord signé pour cet enregistrement est clair : {clause_travel}\n\nNous nous y tenons,"
                " pour vous comme pour les autres invités."
            ),
            "kind_en": (
                "Hello {name},\n\nI understand that the journey costs time and money. The deal that was signed for this"
                " recording said it: {clause_travel}"
            ),
            "firm_en": (
                "Hello {name},\n\nThe deal that was signed for this recording is clear: {clause_travel}\n\nWe keep to it,"
                " for you as for our other guests."
            ),
        },
    ),
    Ready(
        "withdrawal",
        {"fr": "Retirer le film", "en": "Taking the film off"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nVous pouvez revenir sur votre accord, sans avoir à vous justifier. {clause_withdrawal}\n\nLe"
                " bouton est sur votre page privée, à côté de l’autorisation que vous avez signée."
            ),
            "firm_fr": (
                "Bonjour {name},\n\nC’est votre droit, et il s’exerce sur votre page privée : nous en gardons ainsi la trace."
                " {clause_withdrawal}"
            ),
            "kind_en": (
                "Hello {name},\n\nYou may take your agreement back, and need not say why. {clause_withdrawal}\n\nThe button is on"
                " your private page, beside the release form that you signed."
            ),
            "firm_en": (
                "Hello {name},\n\nIt is your right, and it is used on your private page, so that there is a trace of it."
                " {clause_withdrawal}"
            ),
        },
    ),
    Ready(
        "channels",
        {"fr": "Écrivez ici, pas ailleurs", "en": "Write here, not elsewhere"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nPour que rien ne se perde, écrivez-nous sur votre page privée plutôt que par téléphone ou"
                " sur les réseaux : toute l’équipe y lit, et quelqu’un vous répond, même si je suis en tournage."
            ),
            "firm_fr": (
                "Bonjour {name},\n\nNous ne donnons pas de numéro personnel et ne répondons pas aux appels ni aux messages"
                " envoyés ailleurs. Votre page privée est le seul endroit où vous aurez une réponse de {channel}."
            ),
            "kind_en": (
                "Hello {name},\n\nSo that nothing gets lost, please write on your private page rather than by telephone or on"
                " social networks: the whole team reads there, and somebody answers, even while I am on a set."
            ),
            "firm_en": (
                "Hello {name},\n\nWe give no personal number, and answer neither calls nor messages sent elsewhere. Your private"
                " page is the only place where you get an answer of {channel}."
            ),
        },
    ),
    Ready(
        "conduct",
        {"fr": "Se respecter", "en": "Respect"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nJe vois que vous êtes en colère, et je veux comprendre ce qui s’est passé. Pour nous parler,"
                " nous avons besoin de ce que nous avions convenu : {clause_conduct}\n\nDites-moi ce que vous attendez, je vous"
                " répondrai point par point."
            ),
            "firm_fr": (
                "Bonjour {name},\n\nNous ne répondons pas aux insultes ni aux menaces, et nous en gardons la trace. Vous avez"
                " accepté cette règle : {clause_conduct}\n\nNous reprendrons l’échange quand il sera respectueux."
            ),
            "kind_en": (
                "Hello {name},\n\nI see that you are angry, and I want to understand what happened. To talk, we need what we"
                " agreed: {clause_conduct}\n\nTell me what you expect, and I will answer point by point."
            ),
            "firm_en": (
                "Hello {name},\n\nWe answer neither insults nor threats, and we keep them on record. You agreed to this rule:"
                " {clause_conduct}\n\nWe will go on once we speak to each other with respect."
            ),
        },
    ),
    Ready(
        "thanks",
        {"fr": "Merci à vous", "en": "Thank you too"},
        {
            "kind_fr": (
                "Bonjour {name},\n\nVotre mot a fait le tour de l’équipe, et il a fait du bien. C’est nous qui vous remercions"
                " d’être venu sur notre plateau."
            ),
            "firm_fr": "Bonjour {name},\n\nMerci de votre mot : l’équipe l’a lu avec plaisir.",
            "kind_en": (
                "Hello {name},\n\nYour words have gone round the team, and did everybody good. It is we who thank you for coming"
                " on our set."
            ),
            "firm_en": "Hello {name},\n\nThank you for your words: the team was glad to read them.",
        },
    ),
)

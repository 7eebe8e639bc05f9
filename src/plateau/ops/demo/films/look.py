"""What a drawn person looks like; films name a look, portraits draw one from the lot of a name."""

from dataclasses import dataclass
from typing import Literal

from .chance import Chance

Hair = Literal[
    "crop", "side", "slick", "curls", "afro", "bun", "bob", "long", "ponytail", "pixie", "locs", "scarf", "beanie", "cap",
    "ring", "bald",
]  # fmt: skip
Beard = Literal["none", "stubble", "short", "full", "moustache", "goatee"]
Glasses = Literal["none", "round", "square"]
Garment = Literal["blazer", "jumper", "rollneck", "shirt", "apron", "vest", "cardigan", "hoodie", "blouse"]
Jaw = Literal["round", "oval", "square"]

SKINS = ("#f6d3b8", "#eebd98", "#e0a57c", "#c98a5e", "#ab6c45", "#8a5334", "#6a3d27", "#4d2c1d")
HAIRS = ("#1d1512", "#35211a", "#5b3520", "#8a5a2e", "#c08a45", "#9c3d22", "#8f8b88", "#e4dfd6")
CLOTHES = ("#23303f", "#1f5f6b", "#2f8f6b", "#c8553d", "#d9a441", "#6b5bd2", "#e9e0d0", "#7c2f3e", "#3d5a8a", "#55624a")


@dataclass(frozen=True, slots=True)
class Look:
    """Everything the pencil has to know of one person."""

    skin: str = SKINS[1]
    hair: Hair = "crop"
    hair_colour: str = HAIRS[1]
    beard: Beard = "none"
    glasses: Glasses = "none"
    garment: Garment = "blazer"
    cloth: str = CLOTHES[0]
    under: str = "#efe6d8"
    jaw: Jaw = "oval"
    lashes: bool = False
    earrings: bool = False
    freckles: bool = False
    lines: bool = False


_WOMEN = frozenset(
    """
    adele adèle agathe agnes agnès aicha aïcha alice aline amelia amelie amélie amina anais anaïs angela anna anne anouk
    antonia astrid aurelie aurélie awa beatrice béatrice bintou brigitte camille capucine carla carmen catherine cecile
    cécile celine céline chantal charlotte chiara chloe chloé claire clara clemence clémence colette corinne cynthia daphne
    deborah delphine diana djamila dominique edith édith elena eleanor eleonore éléonore elisa elise élise elizabeth ella
    elodie élodie elsa emily emma estelle esther eva fanny farah fatima fatou fiona florence freya gabrielle gaelle gaëlle
    genevieve geneviève grace hana hannah hawa helen helene hélène imane ines inès ingrid irene irène isabelle ivy jade
    jane jeanne jessica joanna josephine joséphine judith julia julie juliette justine karen karima katherine khadija lea
    léa leila leïla lena léna lina linda lisa liv lola lou louise lucie lucy madeleine maelle maëlle maeve maïa margaret
    margaux margot maria mariam marie marine marion martha martine mary mathilde maud maya megan mei meriem michelle mila
    mina mireille moira monique myriam nadia naima naïma naomi nathalie nadine niamh nina noemie noémie nora nour oceane
    océane odile olga olivia pauline penelope perrine priya rachel rania rebecca rita romane rosa rose ruth sabine salima
    salome salomé samira sandra sara sarah selma sigrid simone siobhan sofia solene solène sonia sophia sophie stephanie
    stéphanie susan suzanne sylvie tamara tessa thea théa therese thérèse tina valentine valerie valérie vera veronique
    ada adélaïde amara ariane beatrix caoimhe cecily dagny dounia edda elspeth greta hortense imani isla katya laure linnea
    manon marguerite marit mélanie melanie nadège nadege niloufar odette orla petra pia roisin saskia solveig tamsin una victoire
    wassila willa wren ximena zadie
    véronique victoria violette virginie wendy yasmina yasmine yvette yvonne zelie zélie zineb zoe zoé
    """.split()  # noqa: SIM905 (three hundred quoted names would be read by nobody)
)
_WOMENS_HAIR: tuple[Hair, ...] = ("bun", "bob", "long", "ponytail", "pixie", "curls", "afro", "scarf", "locs")
_MENS_HAIR: tuple[Hair, ...] = ("crop", "side", "slick", "curls", "afro", "bald", "ring", "beanie", "locs")
_BEARDS: tuple[Beard, ...] = ("none", "none", "stubble", "short", "full", "moustache", "goatee")
_GARMENTS: tuple[Garment, ...] = ("blazer", "jumper", "rollneck", "shirt", "cardigan", "hoodie", "apron", "vest")
_JAWS: tuple[Jaw, ...] = ("round", "oval", "square")
_GLASSES: tuple[Glasses, ...] = ("none", "none", "none", "round", "square")


def look_of(name: str) -> Look:
    """Return the look that falls to *name*: always the same, and rarely another's."""
    chance = Chance("look", name)
    given = name.strip().lower().replace("-", " ").partition(" ")[0]
    woman = given in _WOMEN
    skin = chance.pick(SKINS)
    grey = chance.number() < 0.2
    dark_skinned = SKINS.index(skin) >= 4
    colours = HAIRS[6:] if grey else HAIRS[:3] if dark_skinned else HAIRS[:6]
    cloth = chance.pick(CLOTHES)
    hair = chance.pick(_WOMENS_HAIR if woman else _MENS_HAIR)
    # a scarf is cloth, not hair
    hair_colour = chance.pick(CLOTHES if hair == "scarf" else colours)
    return Look(
        skin=skin,
        hair=hair,
        hair_colour=hair_colour,
        beard="none" if woman else chance.pick(_BEARDS),
        glasses=chance.pick(_GLASSES),
        garment="blouse" if woman and chance.number() < 0.25 else chance.pick(_GARMENTS),
        cloth=cloth,
        under=chance.pick(
            [other for other in ("#efe6d8", "#d9a441", "#c8553d", "#8fb8c9", "#23303f") if other != cloth]
        ),
        jaw=chance.pick(_JAWS[:2] if woman else _JAWS),
        lashes=woman,
        earrings=woman and chance.number() < 0.5,
        freckles=not dark_skinned and chance.number() < 0.2,
        lines=grey,
    )

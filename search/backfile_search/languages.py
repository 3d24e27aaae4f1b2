"""What analysis knows of languages: words that carry little meaning, and how inflected forms are brought together.

All of it is about folded words: lower case, no accents, no apostrophes. The rules are light: they undo inflection (floods,
flooded) and leave derivation alone (political, politician), because a wrong match costs a reader more than a missed one.
After a change run ``python search/generate.py``, which tells the browser's half.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Rule(NamedTuple):
    """Replaces an ending, if at least `least` characters remain before it and those match `rest` somewhere ("": always).

    `rest` is a regular expression that means the same in Python and in JavaScript: classes and anchors only.
    A rule whose replacement is its suffix protects words from rules with shorter suffixes.
    """

    suffix: str
    least: int
    replacement: str
    rest: str = ""


Step = tuple[Rule, ...]


class Language(NamedTuple):
    """`irregular` words have the stem given; others go through the steps: in each, the rule with the longest fitting suffix."""

    stop: frozenset[str]
    irregular: Mapping[str, str] = {}
    steps: tuple[Step, ...] = ()


def _cut(suffixes: str, least: int, rest: str = "") -> Step:
    """Takes any of these endings away."""
    return tuple(Rule(suffix, least, "", rest) for suffix in suffixes.split())


def _keep(suffixes: str) -> Step:
    """Protects words with these endings."""
    return tuple(Rule(suffix, 0, suffix) for suffix in suffixes.split())


def _turn(pairs: str, least: int, rest: str = "") -> Step:
    """Turns endings into others: "ies>y" makes stories a story."""
    return tuple(Rule(*_halves(pair, least), rest) for pair in pairs.split())


def _halves(pair: str, least: int) -> tuple[str, int, str]:
    suffix, replacement = pair.split(">")
    return suffix, least, replacement


def _single(consonants: str, ending: str, least: int) -> Step:
    """Takes an ending away together with the doubling of the consonant before it: stopped, stop."""
    return tuple(Rule(consonant * 2 + ending, least, consonant) for consonant in consonants)


def _forms(groups: str) -> dict[str, str]:
    """Irregular words: stems with their other forms, separated by commas."""
    return {form: group.split()[0] for group in groups.split(",") for form in group.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# English: plurals, -ed, -ing and the silent e. Final e goes, except after a short syllable (plan and plane, car and care stay
# apart); where -ed or -ing leaves a short syllable e comes back (making, fired), for without one the consonant would have been
# doubled (planning, stopped). May, and what "she'd" folds to, are no stop words: news is about them.
_SHORT = "^[^aeiouy]*[aeiouy][^aeiouywx]$"
_ENGLISH_ED = (
    *_single("bdgmnprt", "ed", 2),
    *_turn("nalled>nal elled>el icked>ic", 3),
    Rule("ialled", 1, "ial"),
    Rule("greed", 1, "gree"),
    Rule("teed", 4, "tee"),
    Rule("creed", 2, "cree"),
    *_keep("eed"),
    Rule("ied", 2, "y"),
    Rule("ied", 1, "ie"),
    Rule("ed", 2, "e", _SHORT),
    Rule("ed", 3, "", "[aeiouy]"),
    Rule("ed", 2, "", "[aeiouy].*[bcdfghklmnprstvz]$"),
)
_ENGLISH_ING = (
    *_single("bdgmnprt", "ing", 2),
    *_turn("nalling>nal elling>el icking>ic", 3),
    Rule("ialling", 1, "ial"),
    Rule("ing", 2, "e", _SHORT),
    Rule("ing", 3, "", "[aeiouy]"),
    Rule("ing", 2, "", "[aeiouy].*[bcdfghklmnprstvz]$"),
)
_ENGLISH_PLURAL = (
    *_keep("ss us is"),
    *_turn("sses>ss ches>ch shes>sh zzes>zz", 1),
    Rule("xes", 2, "x"),
    Rule("ies", 2, "y"),
    Rule("ies", 1, "ie"),
    *_turn("women>woman", 0),
    *_keep("turkmen specimen regimen abdomen carmen bremen acumen"),
    Rule("men", 3, "man"),
    Rule("s", 3, "", "[a-z]$"),
    Rule("s", 2, "", "[b-df-hj-np-tv-z]$"),
)
_ENGLISH_END = (Rule("e", 1, "e", _SHORT), Rule("e", 3, ""), Rule("y", 2, "i", "[b-df-hj-np-tv-z]$"))
_ENGLISH = Language(
    _words("""a an the this that these those and or but nor if then than so as of at by for from in into on onto to
        with without about above after again against all also am any are arent be because been before being below
        between both can cant cannot could couldnt did didnt do does doesnt doing dont down during each either else
        ever few had hadnt has hasnt have havent having he hed her here hers herself him himself his how i im isnt is
        it its itself ive just let me might more most must my myself neither no not now off once one only other our
        ours ourselves out over per same she should shouldnt since some such their theirs them themselves there they
        theyd theyll theyre theyve through too under until up upon us very via was wasnt we were werent weve what when
        where whether which while who whom whose why wont would wouldnt yet you youd youll your youre yours yourself
        yourselves youve"""),
    _forms("""news, series, species, during, evening evenings, united, hamas, james, jones, hughes, wales, texas,
        paris, aids, man men, child children, foot feet, tooth teeth, goose geese, mouse mice, wife wives, knife
        knives, thief thieves, wolf wolves, half halves, shelf shelves, loaf loaves, bus buses busses bused busing,
        gas gases gassed gassing, lens lenses, quiz quizzes quizzed, crisis crises, analysis analyses, thesis theses,
        hypothesis hypotheses, criterion criteria, sky skies, go goes going gone, do doing done, die dies died dying,
        lie lies lied lying, tie ties tied tying, vie vies vied vying, sue sues sued suing, owe owes owed owing, ski
        skis skied skiing, focus focuses focuses focused focusing focussed focussing, boycott boycotts boycotted
        boycotting, program programs programme programmes programmed programming, fuel fuels fuelled fuelling fueled
        fueling, enrol enrols enrolled enrolling enroll enrolls, control controls controlled controlling, patrol
        patrols patrolled patrolling, signal signals signalled signalling signaled signaling, rival rivals rivalled
        rivalling, total totals totalled totalling totaled totaling, free freed frees freeing, pay pays paid paying,
        buy buys bought buying, bring brings brought bringing, catch catches caught catching, teach teaches taught
        teaching, fight fights fought fighting, seek seeks sought seeking, sell sells sold selling, tell tells told
        telling, hold holds held holding, send sends sent sending, build builds built building buildings, steal steals
        stole stolen stealing, choose chooses chose chosen choosing, write writes wrote written writing, drive drives
        drove driven driving, strike strikes struck striking, shake shakes shook shaken shaking, speak speaks spoke
        spoken speaking, break breaks broke broken breaking, throw throws threw thrown throwing, grow grows grew grown
        growing, win wins won winning, lose loses lost losing"""),
    (_ENGLISH_PLURAL, (*_ENGLISH_ED, *_ENGLISH_ING), _ENGLISH_END),
)

# French: plural, feminine, and what the endings of the commonest verbs have in common with participles.
_FRENCH = Language(
    _words("""a ai aie ait alors ans au aucun aucune aussi autre autres aux avait avant avec avoir ayant c ca car ce
        ceci cela celle celles celui ces cet cette ceux chez comme comment contre d dans de depuis des donc dont du
        elle elles en encore entre es est et etaient etait etant ete etre eu eux fait font furent fut il ils j je
        jusqu l la le les leur leurs lors lorsque lui m ma mais me meme memes mes moi moins mon n ne ni non nos notre
        nous on ont ou par parce pas pendant peu peut plus pour pourquoi pres puis qu quand que quel quelle quelles
        quels qui quoi s sa sans se sera ses si sien soi soit son sont sous sur t ta tandis te tes toi ton tous tout
        toute toutes tres tu un une vers vos votre vous y"""),
    _forms("""nouvel nouveau nouveaux nouvelle nouvelles, mois, fois, pays, corps, temps, bras, travail travaux, oeil
        yeux, cheveu cheveux, neveu neveux, homme hommes, femme femmes"""),
    (
        (*_turn("eaux>eau", 1), *_turn("aux>al", 2), *_keep("ss ix"), *_cut("s x", 3)),
        (*_cut("ee e er ait aient ant ante", 4), *_turn("ier>i iere>i", 3), *_cut("e", 3), *_keep("mer fer")),
        _turn("nn>n ll>l tt>t ss>s", 2),
        _cut("s", 4),
    ),
)

# German: endings of nouns and adjectives. Folding has taken the umlauts: Haus and Hauser, Land and Lander.
_GERMAN = Language(
    _words("""aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da
        dadurch daher damit dann das dass dazu dein deine dem den denn der deren des dessen dich die dies diese diesem
        diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch fur gegen
        gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins
        ist ja jede jedem jeden jeder jedes jene jetzt kann kein keine keinem keinen keiner konnen konnte mal man mehr
        mein meine mich mir mit muss mussen nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem
        seinen seiner seit sich sie sind so soll sollen sollte sondern uber um und uns unser unter vom von vor wahrend
        wann war waren warum was weil welche welcher wenn wer werde werden wie wieder will wir wird wo worden wurde
        wurden zu zum zur zwischen"""),
    _forms("wahl wahlen, herz herzen"),
    (
        (*_keep("ss"), *_cut("es", 3), *_cut("s", 3, "[bdfghklmnprt]$"), *_turn("os>o as>a", 3)),
        (*_cut("ern em en er e", 3), *_cut("n", 3, "(el|er)$")),
    ),
)

# Spanish, Portuguese, Italian, Catalan: plural and gender.
_SPANISH = Language(
    _words("""a ahora al algo alguna algunas alguno algunos ante antes aqui asi aun aunque bajo bien cada casi como
        con contra cual cuales cuando de del desde donde dos durante e el ella ellas ellos en entre era eran es esa
        esas ese eso esos esta estaba estan estar estas este esto estos fue fueron ha habia hace han hasta hay he la
        las le les lo los mas me mi mientras mis mucho muy nada ni no nos nosotros nuestra nuestro o os otra otras
        otro otros para pero poco por porque pues que quien quienes se sea segun ser si sido sin sobre son su sus tal
        tambien tan tanto te tiene tienen toda todas todo todos tras tu un una unas uno unos y ya yo"""),
    _forms("pais paises, interes intereses, lunes, martes, jueves, viernes, mujer mujeres"),
    (
        (
            *_turn("ces>z", 2),
            *_turn("eses>e esas>e esa>e", 3),
            *_keep("sis"),
            *_cut("es", 3, "[dlnrsyj]$"),
            *_cut("s", 3, "[aeiou]$"),
        ),
        _cut("a e o", 4),
    ),
)
_PORTUGUESE = Language(
    _words("""a ainda alem algum alguma algumas alguns ante ao aos apos aquela aquele aqueles as assim ate cada com
        como contra cujo da das de dela dele deles depois desde dessa desse desta deste do dos e ela elas ele eles em
        enquanto entre era eram essa essas esse esses esta estao estas estava este estes estou eu foi foram ha isso
        isto ja la lhe lhes mais mas me mesmo meu minha muito na nao nas nem no nos nossa nosso num numa o os ou outra
        outras outro outros para pela pelas pelo pelos por porque quais qual quando que quem se seja sem sendo ser seu
        seus si sido so sob sobre sua suas tal tambem tao te tem tendo ter teve toda todas todo todos tu tua um uma
        umas uns voce voces"""),
    _forms("pais paises, mais, depois, seis, crise crises, mulher mulheres"),
    (
        (
            *_turn("oes>ao aes>ao ais>al eis>el ois>ol zes>z ns>m", 2),
            *_turn("res>r", 3),
            *_keep("sis"),
            *_cut("s", 3, "[aeiou]$"),
        ),
        _cut("a e o", 4),
    ),
)
_ITALIAN = Language(
    _words("""a abbia agli ai al alla alle allo anche ancora avere aveva avevano c che chi ci cio coi col come con
        contro cui d da dagli dai dal dalla dalle dallo degli dei del della delle dello dentro di dopo dove e ed era
        erano essere fa fino fra fu ha hanno ho i il in io l la le lei li lo loro lui ma me mentre mi mia mio ne negli
        nei nel nella nelle nello noi non nostra nostro o ogni oltre per perche pero piu poi prima puo qual quale
        quali quando quella quelle quelli quello questa queste questi questo qui quindi sara se sei senza si sia siamo
        sono sopra sotto sta stata state stati stato su sua sue sugli sui sul sulla sulle suo suoi te ti tra tu tua
        tuo tutta tutte tutti tutto un una uno v vi voi"""),
    _forms("uomo uomini"),
    ((*_turn("chi>c che>c ghi>g ghe>g", 2), *_cut("io ie ia ii i e o a", 3)),),
)
_CATALAN = Language(
    _words("""a abans aixo al als amb aquell aquella aquest aquesta aquests ara com contra d de del dels des doncs
        durant el ella ells els em en encara entre era eren es esta estan et fa fins fou ha han hi i ja l la les li lo
        m mes molt n ni no nosaltres o on per pero perque quan que qui s se segons sense ser seu seus seva si sobre
        son sota tambe tan tot tota totes tots un una unes uns"""),
    {},
    ((*_turn("ques>c gues>g", 2), *_cut("s", 3, "[aeioun]$")), _cut("a e o", 3)),
)

# Dutch: -en, -s, -e, then the spelling that goes with them (straat, straten; brief, brieven).
_DUTCH = Language(
    _words("""aan al alle alleen als altijd ander andere anders bij binnen bent daar dan dat de deze die dit doch doen
        door dus een eens en er ge geen geweest haar had hadden heb hebben heeft hem hen het hier hij hoe hun ik in is
        ja je jij jou jullie kan kon kunnen maar me meer men met mij mijn moet moeten na naar niet niets nog nu of om
        omdat onder ons onze ook op over per te tegen tot tussen u uit van vanaf veel voor waar want waren was wat we
        wel werd werden wie wij wil word worden wordt zal ze zelf zich zij zijn zo zoals zonder zou zouden"""),
    _forms("kind kinderen, stad steden, schip schepen, lid leden"),
    (
        (*_turn("heden>heid", 2), *_cut("en e", 3), *_cut("s", 3, "[bdfgklmnprt]$"), *_cut("as os", 9)),
        (*_turn(" ".join(f"{letter * 2}>{letter}" for letter in "bdfgklmnprst"), 2), *_turn("v>f z>s", 2)),
        _turn(" ".join(f"{vowel * 2}{letter}>{vowel}{letter}" for vowel in "aeou" for letter in "bdfgklmnprst"), 1),
    ),
)

# Swedish, Danish, Norwegian: the article and the plural are endings.
_SWEDISH = Language(
    _words("""alla allt att av bara blev bli blir da dar de dem den denna deras dess det detta dig din dina ditt dock
        du efter ej eller en er ett fran for ha hade han hans har hon honom hur har i icke igen in inom inte ja jag
        kan kom kunde man med mellan men mig min mina mitt mot mycket nar ni nog nu och om oss over pa sa samma sedan
        sig sin sina sitt ska skulle som till under upp ut utan vad var vara varit vem vi vid vilka vilken vill"""),
    _forms("man mannen mannens, barn barnen barnens"),
    (
        _cut("s", 3, "[abdefghklmnoprtvy]$"),
        _cut("arna erna orna aren ern ar er or en et an ad ade at a e", 3),
        _turn("mm>m nn>n", 2),
    ),
)
_DANISH = Language(
    _words("""af alle alt at blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter
        eller en end er et for fra ham han hans har havde have hende hendes her hos hun hvad hvem hver hvis hvor i
        ikke ind jeg jer jo kan kunne man mange med meget mellem men mig min mod ned nogen nogle nu nar og ogsa om op
        os over pa selv sig sin sine sit skal skulle som sadan thi til ud under var ved vi vil ville vor vaere vaeret"""),
    _forms("mand maend, barn born bornene"),
    (
        _cut("s", 3, "[abdefghklmnoprtvy]$"),
        _cut("erne ene eren er en et ede e", 3),
        _turn("mm>m nn>n tt>t kk>k ll>l", 2),
    ),
)
_NORWEGIAN = Language(
    _words("""alle alt at av bare ble bli blir da de deg dem den denne der deres det dette di din disse du eller en er
        et etter ett for fra fram ha hadde han hans har hennes her hos hun hva hvem hver hvis hvor i ikke inn ja jeg
        kan kom kunne man mange med meg mellom men mer min mot mye ned noe noen nar og ogsa om opp oss over pa sa
        samme seg selv siden sin sine sitt skal skulle som til ut under var ved vi vil ville vaere vaert"""),
    _forms("mann menn, barn barna"),
    (_cut("s", 3, "[abdefghklmnoprtvy]$"), _cut("ene ane er en et ede a e", 3), _turn("mm>m nn>n tt>t kk>k ll>l", 2)),
)

# Russian: endings of nouns and adjectives, after folding (й is и).
_RUSSIAN = Language(
    _words("""а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да даже для до его ее
        если есть еще же за здесь и из или им их к как ко когда кто ли либо мне мы на над наш не него нее нет ни них
        но ну о об однако он она они оно от очень по под при с свои со так также такои там те тем то того тоже тои
        только том ты у уже хотя чего чеи чем что чтобы чье эта эти это этого этом этот я"""),
    {},
    (
        _cut(
            """иями ями ами ого его ому ему ыми ими иях ях ах ои еи ии ыи ая яя ое ее ые ие ую юю ов ев ам ям ом ем ым им ых их
            ия ию ья ью а я о е ы и у ю ь""",
            3,
        ),
    ),
)
_MAORI = Language(
    _words("""a aku ana ano anei ao au e ehara ena enei era hei he hoki i ia kei ki ko koe kua ka ma mai me mo muri na
        nei nga no noa nona o ona ra raua ratou roto runga ta taku tana tatou te tena tenei tera to tona tonu tou"""),
)

# Languages in which an apostrophe stands between two words: l'eau, dell'acqua.
ELIDING = frozenset({"fr", "it", "ca"})

LANGUAGES: Mapping[str, Language] = {
    "ca": _CATALAN,
    "da": _DANISH,
    "de": _GERMAN,
    "en": _ENGLISH,
    "es": _SPANISH,
    "fr": _FRENCH,
    "it": _ITALIAN,
    "mi": _MAORI,
    "nb": _NORWEGIAN,
    "nl": _DUTCH,
    "nn": _NORWEGIAN,
    "no": _NORWEGIAN,
    "pt": _PORTUGUESE,
    "ru": _RUSSIAN,
    "sv": _SWEDISH,
}

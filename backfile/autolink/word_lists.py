"""Words that look like names and are not, or not for sure. All folded."""

from __future__ import annotations

# Surnames that are also words or first names: standing alone they prove nothing. Titles and offices are here for forms
# such as "Prime Minister".
COMMON_WORDS = frozenset(
    """
    abbott adams alexander alice allen ambassador amber andrew angel anthony april archer arthur ash august
    austin baker bank banks barber barker bay bell benjamin berry best bird bishop black blue bond booth boss
    bowman bridges brook brooks brown bruce burns bush butcher butler cannon captain carpenter carter case cash
    chamberlain chambers chance chancellor chapman charles charlotte chase church clark clay clerk cliff cole
    colonel commander commissioner cook cooper cox craig cross daniel david dawn day dean dear dennis director
    doctor douglas drake duke duncan earl early edward english eric eve fair faith farmer field fields finance
    finch fisher ford foreign forest forrest foster fox francis frank franklin french frost gardener gardner
    gates general george glass gold golden good gordon governor grace grant graves gray green greene grey guy
    hall hand hardy harry head heath henry heritage hill hills hope horn house howard hunt hunter ii iii iv ivy
    jack jackson jacob james jean john johns joseph joy jr judge june junior justice kelly key king knight lady
    lake lamb lane law lawrence lee leonard leslie lewis light little lloyd long lord louis love low major march
    mark marks marshall martin mary mason matthew may mayor mercy mick mike mill miller minister mitchell moon
    moore morgan moss mount neil nelson new noble north oliver page paige park parker parks parsons patrick paul
    peace pearl penny peter phillip piper pitt pool pope porter potter power powers president price priest prime
    prince professor queen quick ray read reader reed reid rich richard rivers robert robin roger rose rosemary
    ross rowan roy ruby rush russell ryan sage saint sales sam savage scott sean secretary senator senior
    sergeant shah sharp shepherd short silver simon singer skinner sky small smart snow south speaker spring sr
    star stark steel stephen stern steward stewart stone storm street strong stuart summer summers sun swan
    swift taylor temple terry thomas town trade tucker turner tyler van vice victor victoria wade walker wall
    walter ward warren waters way weaver webb wells west wheeler white will william winter winters wise wolf
    wood woods word worth wright young
    """.split()
)

# Acronyms that are words in small letters.
SMALL_WORDS = frozenset(
    """
    act aids all am an and any are as at be by can cop do for go has he ice if in is it its let me met mit my no
    not now of off on one or our out pet pm raf sad see she so the them they to too up us vet was we who you
    """.split()
)

# Capitalised words that may stand before a surname without being a first name.
BEFORE_SURNAMES = frozenset(
    """
    a admiral after also although ambassador an and april archbishop as asked at attorney august because before
    bishop both brother but by captain chair chairman chairwoman chancellor coach colonel commander commissioner
    congressman congresswoman constable councillor dame december director doctor dr editor father february for
    friday from general governor had has he here how if in inspector is it january judge july june justice king
    lady last later leader like lord major march may mayor meanwhile minister miss monday mr mrs ms mx november
    now october of on once only or pope premier president prince princess prof professor queen representative
    rev reverend saturday secretary senator september sergeant since sir sister so speaker still sunday
    superintendent than that the then there this though thursday to today tomorrow tonight tuesday under unlike
    until was wednesday what when where whether which while who why with yesterday yet
    """.split()
)

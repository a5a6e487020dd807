"""Words that stand in Vietnamese papers and are no Vietnamese syllables: names of the highlands, and loans.

All lower case. Highland names: syllables of the names of administrative units (accounts/data/units.csv) that the school
spelling does not know. A loan without marks needs no entry to pass when it is clearly printed (see
ocr.language.doubts).
"""

from typing import Final

_HIGHLANDS: Final = """
    al avương ayun bar bhăng bhốk bla blà blô blứ broăi buk búk bă băh chro chrôh cuor cuôr dak djrăng dliê doal
    drang dray droh drênh dróh drót drô drông drăm drăng drắk dur dêr dêê dăh dơk dơng ea eachà gar glai glei glong
    grai grăng hla hlốp hrú huoai jang jlơi jrai jút jơ ka kan kao kar kbang kbô kdăm khal khăl khơng khươl kla kly
    klông kmút kmăl knuếc knốp knớ ko kon krey kriêng krong kroong krái krêl krêy krông kuêh kuăng kót kô kôi kôn
    kông kơ kơi kạn kần laêê lơng lắk mar mil miầu mláh môl măih ngok ngọk ning nuôl pal piơr pleiku plô plông pnôn
    prông pék púch păh păl pơnan pơng pơơ pưh pốk quyn quơn qưới ral rcăm rsươm rtô rve rvê rơng rốk sar sol sró
    srônh sôr sơmei sắk thol tih trul tul tíh tóh tôr tẻh vàl wer xiêr xơđăng ya yang yeng yiêng yông yă zuôich
    êbur êê êđê đak đakrông đal đar đir đliê đrắk đăk đắk ơt
    """
_LOANS: Final = """
    amiăng ampe app asen atlat axit axêtylen bazan blog blốc bộtxi cadimi camera cađimi clanhke clinker combo
    container covid crôm email euro excel facebook fax file game gas glucô gmail google hecta hydro internet
    ioffice iso karaoke kilogam kilôgam kilômet kilômét laser lazer logo marketing mazút mobile mêtan neutron niken
    nitơ online oxy panô pdf photo photpho phốtpho phốtphát plastic protein protit prôtêin qúy radio robot scan
    seri smartphone stent stress sêri tivi tuynen usd vaccine video virus vitamin vécni vắcxin web website wifi
    windows word xitéc xtéc zalo êtan ôtô ôxy đioxin đôla
    """
KNOWN: Final = frozenset((_HIGHLANDS + _LOANS).split())

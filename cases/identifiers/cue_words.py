"""Words that say something about the name beside them, English and French."""

from __future__ import annotations

FUNCTION = frozenset(
    "i a an the this that these those he she they we you it his her hers their theirs our my"
    " your him them us me who whom whose which what when where why how and or but nor so yet if"
    " then than because as at by for from in into of off on onto out over to up with within"
    " without under about above across after against along among around before behind below"
    " beneath beside between beyond despite down during except inside like near outside past"
    " per since through throughout toward towards until upon via while although though unless"
    " whether is are was were be been being am do does did done has have had having can could"
    " may might must shall should will would not no yes also both each either neither every all"
    " any some many much more most other another such same own only just very too there here"
    " now today tomorrow yesterday tonight again once twice never always often still already"
    " soon currently recently i'm i've he's she's it's they're we're isn't wasn't doesn't"
    " didn't won't can't le la les l un une des du de d au aux ce cet cette ces il elle ils"
    " elles nous vous je tu son sa ses leur leurs mon ma mes ton ta tes notre nos votre vos lui"
    " eux se te y en et ou mais donc ni car que qui quoi dont où quand comment pourquoi si"
    " comme lorsque puisque quoique avec sans sous sur dans par pour vers chez entre depuis"
    " pendant avant après contre selon malgré dès jusque hors outre parmi est sont était"
    " étaient ont avait avaient être avoir ne pas plus très trop aussi encore déjà toujours"
    " jamais souvent ici là hier demain aucun aucune chaque tout toute tous toutes quel quelle"
    " quels quelles même non oui ça cela ceci celui celle ceux celles".split()
)

TITLES = frozenset(
    "mr mrs ms miss mx dr prof rev fr sgt cst const constable sergeant insp det officer judge"
    " justice pastor father sister brother imam rabbi elder chief councillor mayor minister"
    " aunt auntie uncle grandma grandpa granny nana papa mister missus madam sir nurse coach"
    " principal detective inspector superintendent corporal cpl deputy warden doctor professor"
    " reverend m mme mlle me monsieur madame mademoiselle docteur docteure maître agent agente"
    " sergent sergente dre père frère soeur sœur tante oncle mamie papi curé juge chef".split()
)
# Titles after which any capital is a name, whatever the word.
FIRM_TITLES = frozenset("mr mrs ms mx dr mme mlle mister missus cst sgt".split())
DOTTED = frozenset(
    "mr mrs ms dr prof rev fr sgt cst const insp det st ste mt ft jr sr m mme mlle me cpl no"
    " apt app ave av boul blvd rd ch ext tel tél hr hrs min approx dept vs e.g i.e env".split()
)

KIN = frozenset(
    "mother father mom dad mum mommy daddy mama brother sister sibling son daughter uncle aunt"
    " auntie cousin grandmother grandfather grandma grandpa granny nana kokum moshum wife"
    " husband partner spouse girlfriend boyfriend gf bf ex ex-partner ex-husband ex-wife"
    " ex-boyfriend ex-girlfriend fiancé fiancée fiance fiancee stepdad stepmom stepfather"
    " stepmother stepson stepdaughter half-brother half-sister nephew niece friend bestfriend"
    " roommate roomie housemate neighbour neighbor landlord landlady dealer pimp boss worker"
    " caseworker client twin baby bro sis buddy tenant teacher caregiver guardian babysitter"
    " associate acquaintance nickname toddler infant mother-in-law father-in-law brother-in-law"
    " sister-in-law abuser suspect accused complainant mère père maman papa frère soeur sœur"
    " fils fille oncle tante cousine conjoint conjointe copain copine blonde chum ami amie"
    " voisin voisine mari femme neveu nièce colocataire coloc bébé belle-mère beau-père"
    " beau-frère belle-soeur belle-sœur grand-mère grand-père propriétaire locataire proprio"
    " épouse époux ex-conjoint ex-conjointe demi-frère demi-sœur petit-fils petite-fille jumeau"
    " jumelle marraine parrain".split()
)
NAMING = frozenset(
    "named aka a.k.a alias nicknamed dubbed prénommé prénommée nommé nommée surnommé surnommée"
    " dit dite appelé appelée appelle appellent s'appelle pseudonyme".split()
)
NAMING_PAIRS = frozenset(
    "goes by|go by|going by|known as|name is|name was|named is|calls himself|calls herself"
    "|calls themselves|answers to|street name|nickname is|called himself|called herself"
    "|first name|last name|full name|legal name|real name|surname is|names are|goes as|nom est"
    "|is called|was called|are called|connu sous|connue sous|connu comme|connue comme|nom de"
    "|prénom est|fait appeler|se nomme"
    "|se prénomme|s'appelle|name of|by name|au nom".split("|")
)
AFTER_NAMING = frozenset(
    "is was of are the le la les de du locally only simply just also as now nom name est street"
    " to".split()
)
# What one goes by that is no name.
GONE_BY = frozenset("bus car foot taxi cab train bike boat plane ambulance himself herself".split())
# Who works, owes or steals "chez" somebody is at a company.
AT_A_FIRM = frozenset(
    "travaille travaillent travaillait emploi poste embauché embauchée congédié congédiée dettes"
    " dette acheté achète vol vols volé vole banni bannie renvoyé renvoyée quart stage".split()
)
# Words before a capital that a place may follow and a person hardly can.
PLACE_BEFORE = frozenset(
    "in near to from of at outside around toward towards via through visiting into à de en vers"
    " près au aux du depuis".split()
)
PERSON_BEFORE = frozenset(
    "with by told met saw asked against phoned texted assaulted stabbed avec par chez pour"
    " contre rencontré helped visited drove contacted supports support threatened"
    " arrested apprehended escorted interviewed stalks stalked harassed harasses raped"
    " evicted bullied befriended arrêté interpellé accompagné aidé frappé croisé menacé".split()
)
# Verbs whose subject is a person.
HUMAN_VERBS = frozenset(
    "cut cuts panhandles panhandled hitchhikes hitchhiked wanders wandered babysits hoards hoarded"
    " begs begged injects injected"
    " said says told tells asked asks reported reports disclosed discloses refused refuses"
    " denied denies lives lived moved moves left leaves stayed stays sleeps slept called calls"
    " texted threatened threatens attended attends attempted attempts wants wanted needs needed"
    " feels felt thinks thought hears heard sees saw went goes came comes ran runs walks walked"
    " drives drove drinks drank uses used smokes smoked sells sold stole steals fights fought"
    " hit hits punched assaulted stabbed kicked screamed yelled cries cried missed misses"
    " skipped skips works worked lost loses got gets gave gives took takes made makes knows"
    " knew met meets accepts accepted agreed agrees declined declines struggles struggled"
    " suffers speaks spoke spoken believes stated states requested requests turned presented"
    " presents returned returns showed shows shares shared remains remained became becomes"
    " seems appeared appears began started stopped tried tries hopes hoped relies relied fears"
    " feared misuses overdosed self-harmed self-harms ended spent owes owed received receives"
    " helped helps brought brings contacted visited visits signed signs pays paid applied"
    " applies hid hides enjoys likes loves hates cares dropped isolates isolated relapsed"
    " relapses arrived arrives who dit disait raconte refuse habite vit demeure consomme boit"
    " vend vole dort pleure veut voulait peut doit sait pense croit travaille étudie fréquente"
    " quitte appelle reste souffre menace parle arrive part vient semble accepte demande reçoit"
    " perd frappe fugue s'est n'a n'est ne".split()
)
AUXILIARIES = frozenset(
    "is was has had will would can could does did doesn't didn't isn't wasn't hasn't hadn't"
    " won't can't wouldn't couldn't cannot and might may must should est était a avait sera"
    " fait va peut doit n'est n'a s'est".split()
)
# Of these, the ones that things and days do too: "Chase ended", "Hope returned".
ANYTHING_DOES = frozenset("needs left called lost met ended began begins remains".split())
# Of these, the ones that are verbs or nouns which take no second verb: "Mark has been violent".
VERBS_TOO = frozenset("mark rob bob pat sue drew will chase".split())
# What only somebody has done: "Rose has fallen".
HAS_DONE = frozenset(
    "fallen eaten drunk spoken slept relapsed overdosed threatened refused disclosed"
    " asked told said denied attended attempted moved assaulted stabbed applied signed agreed"
    " declined graduated enrolled fled hidden smoked sold stolen driven paid lied wandered"
    " isolated skipped tried wanted tombé tombée disparu fugué refusé menacé déménagé consommé"
    " bu mangé dormi parlé demandé".split()
)
# Given names that open a sentence as plain words too often to be believed there.
NOT_AT_START = frozenset(
    "bill hope will may mark art rent drew chance price grant case page bond rose bob pat sue"
    " rich gay faith joy grace patience charity mercy summer autumn dawn early long young brown"
    " white black green gray grey king little best small short reed wise hand moody english"
    " french german love day major july june august april chase rob mark drew".split()
)
PARTICLES = frozenset(
    "de da do dos das du des del della di la le van von der den ter ten bin ibn bint binti"
    " binte al el ul abu ould mac mc af av zu zur y e o d' st san santa ap ben bar dit".split()
)
DRUG_USE = frozenset(
    "use uses used using smoke smokes smoked smoking snort snorts inject injects injecting"
    " sells selling deals dealing bought buying on takes taking took high of consomme vend"
    " prend pris injecte fume overdosed doing did tried craves withdrawal from".split()
)
# What stands directly before a drug's street name and hardly ever before a person.
TAKES = frozenset(
    "use uses used using smoke smokes smoked smoking snort snorts snorted inject injects injected"
    " injecting meth ketamine coke cocaine heroin mdma consomme fume injecte kétamine"
    " cocaïne".split()
)
# Words around an unknown capital that say it is an agency, not a person.
ORGANIZATION_BEFORE = frozenset(
    "referral referrals referred waitlist waitlisted wait-list intake admitted discharged"
    " enrolled graduated banned application funding aiguillage inscrit inscrite admis admise"
    " hospitalisé hospitalisée".split()
)
ORGANIZATION_JOINS = frozenset("to at from with by through for à au chez de vers par du".split())
ORGANIZATION_AFTER = frozenset(
    "waitlist wait-list waitlists beds intake program programs programme worker workers staff"
    " counsellor counsellors outreach clinic shelter capacity office team primary funding"
    " treatment accounts account airport drop-in hotline services intervenants programmes"
    " detachment".split()
)
HOLDS = frozenset("has have no a offers offered provides provided runs offre une un".split())
# Behind these "on" comes before a person: "a check on Amina".
ON_A_PERSON = frozenset(
    "check checks checked update updates updated info information report reports focus focused"
    " eye eyes discussion relies depends based impact hands concern concerns walked cheated"
    " spying spied pick picks picked count worried case file plan meeting consult consulted"
    " followed follow-up assault attack pressure spoke speak spoken talked briefing background"
    " depend rely consensus attempt stabbing moved agreed decided works working".split()
)
# Behind these "from" and "à" come before a person: "a call from Amina", "a parlé à Amina".
FROM_A_PERSON = frozenset(
    "call calls text texts message messages money letter letters email emails heard hear gift"
    " gifts apart away threat threats abuse separated separate divorced stole steals buys bought"
    " borrowed hides hiding ran".split()
)
TO_A_PERSON = frozenset(
    "dit dire parle parler parlé donne donner donné remis remet remettre confié confie confier"
    " demande demander demandé écrit écrire téléphoné téléphone appel mère père fille fils"
    " vendu vend volé vole plaît doit".split()
)
# Behind these "at" comes before a person: "yelled at Amina"; elsewhere before a place.
AT_A_PERSON = frozenset(
    "yelled yells screamed screams shouted shouts swore swears threw throws looked looks lunged"
    " spat spits angry mad upset furious laughed laughs pointed swung fired shot directed aimed"
    " snapped anger stared glared".split()
)
# Whose: "Hope's baby".
BELONGS = frozenset(
    "baby babies mother mom father dad son daughter sister brother kids children family partner"
    " boyfriend girlfriend husband wife worker file case school teacher landlord apartment unit"
    " house room phone arm face behaviour behavior safety health".split()
)
TOWN_ENDINGS = (
    "ville", "burgh", "bourg", "fields", "view", "port", "polis", "haven", "mouth", "hurst",
    "brook", "dale", "wood", "bury",
)  # fmt: skip
HOUSEHOLD = frozenset(
    "family families kids boys girls brothers sisters twins household children home house"
    " residence clan".split()
)

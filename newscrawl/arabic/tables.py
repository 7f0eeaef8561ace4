"""What is known of written Arabic, as data: letters that match, and the words of dates and times.

Words stand in ordinary spelling, separated by commas; the lexicon folds them as it folds a page's
text, so variants of alef, yeh, teh marbuta, tashkeel and tatweel need no line of their own.
"""

from __future__ import annotations

# Lucene's ArabicNormalizationFilter folds أ إ آ ى ة and drops tatweel and the eight common marks.
# Beyond it: ٱ and the wavy and high-hamza alefs, hamza carriers ؤ ئ, Persian ی ک and the heh forms
# that Persian and Urdu keyboards leave in Arabic text; every other mark; digits; punctuation.
KEY_LETTERS = {
    **dict.fromkeys("أإآٱٲٳٵ", "ا"),
    **dict.fromkeys("ىئی", "ي"),
    **dict.fromkeys("ؤ", "و"),
    **dict.fromkeys("ک", "ك"),
    **dict.fromkeys("ةھہۀۂ", "ه"),
    "ـ": "",
}

# What a date reader takes for the same sign, or for the same letter: ڤ پ چ گ and their like, as in نوڤمبر.
SIGNS = {
    **dict.fromkeys("ڤڥڨ", "ف"),
    **dict.fromkeys("پ", "ب"),
    **dict.fromkeys("چژ", "ج"),
    **dict.fromkeys("گڭڪ", "ك"),
    **dict.fromkeys("ے", "ي"),
    **dict.fromkeys("ە", "ه"),
    **dict.fromkeys("–—―−‐‑‒﹣－_~", "-"),
    **dict.fromkeys("،٬﹐，‚", ","),
    **dict.fromkeys("⁄∕／÷\\", "/"),
    **dict.fromkeys("｜¦│║•·●■◄►«»؛;<>", "|"),
    **dict.fromkeys("[{﴾（【", "("),
    **dict.fromkeys("]}﴿）】", ")"),
    **dict.fromkeys("：∶︰", ":"),
    **dict.fromkeys("٫．۔", "."),
}

# Levantine; Gulf and Egyptian; Maghrebi (Morocco, Tunisia, Algeria); common slips and abbreviations;
# English and French, which stand on Arabic pages too.
MONTHS = {
    1: "كانون الثاني, كانون ثاني, كانون ثان, ك الثاني, ك ثاني, يناير, ينايير, ينائر, يانير, ينانير, جانفي, جانفيه,"
    " أي النار, ينا,"
    " january, jan, janvier, janv",
    2: "شباط, اشباط, سباط, فبراير, فيراير, فبرابر, فبراي, فيبراير, فبرائر, فبارير, فيفري, فيفيري, فبر,"
    " february, feb, février, fevrier, févr, fév",
    3: "آذار, أدار, اذر, مارس, مارش, مارت, march, mar, mars",
    4: "نيسان, نيسن, أبريل, ابرايل, ابريال, ابرييل, ابربل, أفريل, افرييل, ابر, april, apr, avril, avr",
    # مايس is Iraq's own.
    5: "أيار, ايارر, مايس, مايو, ماي, مايوا, ماييو, may, mai",
    6: "حزيران, حزيرن, جزيران, خزيران, يونيو, يونية, يونيوا, ينيو, يوينو, جوان, جوين, يون, june, jun, juin",
    7: "تموز, تمّوز, تموو, يوليو, يولية, يوليوز, يوليوا, جويلية, جويليا, جوييه, جوليه, يول, july, jul, juillet, juil",
    8: "آب, أغسطس, أوغسطس, اغسطوس, اغسطسس, اغطس, اغستوس, أوت, غشت, أغشت, هانيبال, اغس, august, aug, août, aout",
    9: "أيلول, ايلوول, سبتمبر, سيبتمبر, سبتنبر, شتنبر, شتمبر, سبتمر, سبمتبر, سبتبمر, سيتمبر, سبتامبر,"
    " september, sept, sep, septembre",
    10: "تشرين الأول, تشرين أول, ت الأول, ت أول, أكتوبر, أوكتوبر, أكتوبير, اكتوير, اكتوببر, اكتبر, اكت,"
    " october, oct, octobre",
    11: "تشرين الثاني, تشرين ثاني, تشرين ثان, ت الثاني, ت ثاني, نوفمبر, نوفيمبر, نوفامبر, نونبر, نوفنبر, نوفبر, نوفمير,"
    " نومبر, نوف, november, nov, novembre",
    12: "كانون الأول, كانون أول, ك الأول, ك أول, ديسمبر, ديسيمبر, ديسامبر, دجنبر, دسمبر, ديسمر, ديسبمر, ديسنبر, دجمبر,"
    " ديس, december, dec, décembre, décembr, déc",
}
# A name that needs its number: كانون 2, ت1.
NUMBERED_MONTHS = {"كانون": (12, 1), "تشرين": (10, 11), "ك": (12, 1), "ت": (10, 11)}

HIJRI_MONTHS = {
    1: "محرم, المحرم",
    2: "صفر",
    3: "ربيع الأول, ربيع أول, ربيع الاولى",
    4: "ربيع الثاني, ربيع الآخر, ربيع ثاني, ربيع اخر, ربيع الثانية",
    5: "جمادى الأولى, جمادى الأول, جمادى اولى, جمادى أول, جماد الأول, جماد أول, جماد الاولى",
    6: "جمادى الآخرة, جمادى الثانية, جمادى الآخر, جمادى الثاني, جمادى ثاني, جمادى اخرة, جماد الثاني, جماد ثاني,"
    " جماد الآخر, جماد الاخرة, جماد الثانية",
    7: "رجب",
    8: "شعبان",
    9: "رمضان",
    10: "شوال",
    11: "ذو القعدة, ذي القعدة, ذا القعدة, ذوالقعدة, ذيالقعدة, ذو قعدة, ذي قعدة, ذى القعده",
    12: "ذو الحجة, ذي الحجة, ذا الحجة, ذوالحجة, ذيالحجة, ذو حجة, ذي حجة",
}
HIJRI_EPITHETS = "المبارك, الحرام, الخير, المكرم, المعظم, المرجب, الأصب, الفرد, المظفر, الكريم"

WEEKDAYS = {  # Monday is 0
    0: "الاثنين, الإثنين, الأثنين, الاتنين, اثنين, اتنين, الاثين, الاثنيين, الاثنبن, monday, mon, lundi",
    1: "الثلاثاء, الثلاثا, الثلثاء, الثلاتاء, ثلاثاء, الثلاثا ء, الثلثا, الثلاثااء, tuesday, tue, tues, mardi",
    2: "الأربعاء, الاربعا, الأربع, الاربعاءء, الارباء, اربعاء, اربعا, wednesday, wed, mercredi",
    3: "الخميس, الخمبس, الخميش, خميس, thursday, thu, thur, thurs, jeudi",
    4: "الجمعة, الجعمة, الجمعه, جمعة, الجمة, friday, fri, vendredi",
    5: "السبت, السيت, سبت, saturday, sat, samedi",
    6: "الأحد, الاحدد, أحد, sunday, sun, dimanche",
}

# unit: (singular, dual, plural)
UNITS = {
    "second": ("ثانية, second, sec, secs", "ثانيتين, ثانيتان", "ثوان, ثواني, ثوانى, seconds"),
    "minute": ("دقيقة, دقيقا, دقيفة, minute, min, mins", "دقيقتين, دقيقتان", "دقائق, دقايق, دقائف, minutes"),
    "hour": ("ساعة, ساعه, hour, hr, hrs, heure", "ساعتين, ساعتان", "ساعات, hours, heures"),
    "day": ("يوم, يوما, day, jour", "يومين, يومان", "أيام, ايام, days, jours"),
    "week": ("أسبوع, أسبوعا, week, semaine", "أسبوعين, أسبوعان", "أسابيع, weeks, semaines"),
    "month": ("شهر, شهرا, month, mois", "شهرين, شهران", "أشهر, شهور, months"),
    "year": ("سنة, عام, عاما, year", "سنتين, سنتان, عامين, عامان", "سنوات, سنين, أعوام, years, ans"),
}
# Spans that are written as one phrase, in minutes.
SPANS = {
    30: "نصف ساعة, نص ساعة, half an hour",
    15: "ربع ساعة",
    20: "ثلث ساعة",
    45: "ساعة إلا ربع, ساعة إلا ربعا, ثلاثة أرباع الساعة",
    75: "ساعة وربع",
    80: "ساعة وثلث",
    90: "ساعة ونصف, ساعة ونص, ساعة ونصف الساعة",
    150: "ساعتين ونصف, ساعتين ونص",
    135: "ساعتين وربع",
}
# Units cut short, which are units only right after a number that `منذ` or `قبل` leads.
SHORT_UNITS = {"second": "ث", "minute": "د, دق", "hour": "س, سا, h", "day": "ي, d", "week": "w"}
NUMBERS = {
    1: "واحد, واحدة, a, an, one, un, une",
    2: "اثنين, اثنتين, two, deux",
    3: "ثلاث, ثلاثة, three",
    4: "أربع, أربعة, four",
    5: "خمس, خمسة, five",
    6: "ست, ستة, six",
    7: "سبع, سبعة, seven",
    8: "ثمان, ثماني, ثمانية, eight",
    9: "تسع, تسعة, nine",
    10: "عشر, عشرة, ten",
    11: "أحد عشر, إحدى عشرة, احدى عشر",
    12: "اثني عشر, اثنتي عشرة, اثنا عشر, اثنتا عشرة",
}
TENS = {20: "عشرين, عشرون", 30: "ثلاثين, ثلاثون", 40: "أربعين, أربعون", 50: "خمسين, خمسون"}
# Masculine for days of the month, feminine for hours of the day.
ORDINALS = {
    1: ("الأول", "الواحدة, الأولى"),
    2: ("الثاني", "الثانية"),
    3: ("الثالث", "الثالثة"),
    4: ("الرابع", "الرابعة"),
    5: ("الخامس", "الخامسة"),
    6: ("السادس", "السادسة"),
    7: ("السابع", "السابعة"),
    8: ("الثامن", "الثامنة"),
    9: ("التاسع", "التاسعة"),
    10: ("العاشر", "العاشرة"),
    11: ("الحادي عشر", "الحادية عشرة, الحادية عشر"),
    12: ("الثاني عشر", "الثانية عشرة, الثانية عشر"),
}
FIRST_DAY = "غرة, الفاتح, أول"  # of a month
# What a line alone does not tell: a month's last day may be the 29th or the 30th, the same year is told elsewhere.
UNREADABLE = (
    "سلخ, بين الساعة, العام نفسه, العام ذاته, نفس العام, ذلك العام, السنة نفسها, السنة ذاتها, نفس السنة, تلك السنة,"
    " الشهر نفسه, الشهر ذاته, نفس الشهر, ذلك الشهر"
)
UNIT_ORDINALS = {1: "الحادي", 2: "الثاني", 3: "الثالث", 4: "الرابع", 5: "الخامس"} | {
    6: "السادس",
    7: "السابع",
    8: "الثامن",
    9: "التاسع",
}
HOUR_PARTS = {
    30: "والنصف, ونصف, ونصفا",
    15: "والربع, وربع",
    20: "والثلث, وثلث",
    -15: "إلا ربعا, إلا ربع, الا الربع",
    -20: "إلا ثلثا, إلا ثلث",
}

HALVES = {
    "am": "ص, صباحا, صباح, الصباح, صباحاً, صبحا, am, قبل الظهر, قبل ظهر, بعد منتصف الليل, ضحى, فجرا, فجر, الفجر",
    "pm": "م, مساء, مساءا, المساء, مسا, pm, بعد الظهر, بعد ظهر, بعد الضهر, مغربا, قبل منتصف الليل",
    "noon": "ظهرا, الظهر, ظهر, الظهيرة, ظ",
    "afternoon": "عصرا, العصر, عصر",
    "night": "ليلا, الليل, ليل, ليلة, منتصف الليل",
}

# Days back from today.
RELATIVE_DAYS = {
    0: "اليوم, هذا اليوم, today, aujourdhui",
    1: "أمس, الأمس, بالأمس, البارحة, امبارح, مبارح, yesterday, hier",
    2: "أول أمس, أول من أمس, أمس الأول, أول البارحة, البارحة الأولى, قبل أمس, قبل البارحة",
    -1: "غدا, الغد, غد, tomorrow",
    -2: "بعد غد, بعد الغد",
}
NOW_WORDS = (
    "الآن, للتو, توا, حالا, منذ لحظات, قبل لحظات, منذ لحظة, قبل لحظة, منذ ثوان, منذ ثواني,"
    " قبل ثوان, قبل ثواني, منذ ثوان قليلة, منذ بضع ثوان, قبل بضع ثوان, منذ أقل من دقيقة, قبل أقل من دقيقة,"
    " just now, now, a moment ago, moments ago"
)
# A little while ago is within the hour, moments ago within the minute.
WHILE_WORDS = "منذ قليل, قبل قليل, منذ وقت قصير, قبل وقت قصير, a while ago"
AGO_BEFORE = "منذ, مند, منذو, قبل, since, il y a"
AGO_AFTER = "مضت, مضى, خلت, ago"
ABOUT = "حوالي, نحو, قرابة, زهاء, تقريبا, ما يقارب, about"

PUBLISHED = (
    "تاريخ النشر, وقت النشر, تاريخ ووقت النشر, تاريخ نشر الخبر, نشر, نشر في, نشر بتاريخ, نشرت, نشرت في, نشره, تم النشر,"
    " تم النشر في, تم نشره, تم نشره في, تم نشر, النشر, أضيف, أضيف في, أضيفت, تاريخ الإضافة, تمت الإضافة, أدرج, كتب في,"
    " تاريخ الخبر, حرر في, صدر في, published, published on, published at, first published, posted, posted on,"
    " date published, publié, publié le"
)
UPDATED = (
    "آخر تحديث, تحديث, التحديث, تم التحديث, تم تحديثه, تاريخ التحديث, وقت التحديث, تاريخ آخر تحديث, محدث, محدثة,"
    " حدث, حدث في, حدثت, تعديل, آخر تعديل, تاريخ التعديل, تم التعديل, عدل, عدل في, عدلت,"
    " updated, last updated, updated on, update, last update, modified, last modified, edited, mis à jour"
)

CURRENT = {
    0: "الجاري, الجارية, الحالي, الحالية",
    -1: "الماضي, الماضية, المنصرم, الفائت, الفائتة, المنصرمة",
    1: "المقبل, المقبلة, القادم, القادمة, الآتي",
}
THIS = {"month": "هذا الشهر, ذات الشهر", "year": "هذا العام, هذه السنة"}

GLUE = (
    "في, بتاريخ, تاريخ, التاريخ, الموافق, والموافق, موافق, الواقع, المصادف, والمصادف, على, عند, تمام, بتمام, الوقت,"
    " وقت, بحدود, ه, بتأريخ, تأريخ, المؤرخ, on, the, at, le, date, time"
)
FROM = "من, of, de"
TO = "إلى, حتى, لغاية, أو, to, until, or"
AND = "و, and"
HOUR_WORDS = "الساعة, بالساعة, والساعة, à"
DAY_WORDS = "يوم, ليوم, بيوم, ويوم, نهار"
MONTH_WORDS = "شهر, لشهر, بشهر, الشهر"
YEAR_WORDS = "سنة, عام, لعام, لسنة, العام, السنة, بعام"
GREGORIAN_ERA = "م, ميلادي, ميلادية, ميلاديا, للميلاد, ad, ce"
HIJRI_ERA = "ه, هجري, هجرية, هجريا, للهجرة, ah"
ORDINAL_SUFFIXES = frozenset({"st", "nd", "rd", "th", "er"})

TIMEZONE_WORDS = "توقيت, بتوقيت, بالتوقيت, التوقيت, لتوقيت, وتوقيت"
LOCAL_WORDS = frozenset({"محلي", "المحلي", "محليا"})
ZONES = {
    "UTC": "غرينتش, جرينتش, غرينيتش, جرينيتش, قرينتش, كرينتش, جرينتس, غرينش, العالمي, الدولي, عالمي, دولي,"
    " gmt, utc, ت غ, تغ, زولو",
    "Asia/Baghdad": "بغداد, العراق, اربيل",
    "Africa/Cairo": "مصر, القاهرة",
    "Asia/Riyadh": "مكة, مكة المكرمة, السعودية, المملكة, الرياض, جدة, ksa",
    "Asia/Dubai": "الإمارات, دبي, أبوظبي, أبو ظبي, uae",
    "Asia/Qatar": "الدوحة, قطر",
    "Asia/Kuwait": "الكويت",
    "Asia/Bahrain": "البحرين, المنامة",
    "Asia/Muscat": "مسقط, سلطنة عمان",
    "Asia/Aden": "صنعاء, اليمن, عدن",
    "Asia/Amman": "الأردن",  # عمان is either capital or sultanate: the shadda tells, see AMMAN
    "Asia/Beirut": "بيروت, لبنان",
    "Asia/Damascus": "دمشق, سوريا, سورية",
    "Asia/Jerusalem": "القدس, القدس المحتلة",
    "Asia/Hebron": "فلسطين, رام الله",
    "Asia/Gaza": "غزة",
    "Africa/Tripoli": "طرابلس, ليبيا",
    "Africa/Tunis": "تونس",
    "Africa/Algiers": "الجزائر",
    "Africa/Casablanca": "المغرب, الرباط",
    "Africa/Nouakchott": "نواكشوط, موريتانيا",
    "Africa/Khartoum": "الخرطوم, السودان",
    "Africa/Mogadishu": "مقديشو, الصومال",
    "Africa/Djibouti": "جيبوتي",
    "Europe/Istanbul": "تركيا, إسطنبول, أنقرة",
    "Asia/Tehran": "طهران, إيران",
    "Europe/Moscow": "موسكو, msk",
    "Europe/London": "لندن, بريطانيا",
    "Europe/Paris": "باريس, فرنسا",
    "Europe/Berlin": "برلين",
    "America/New_York": "نيويورك, واشنطن, شرق أمريكا, شرق الولايات المتحدة, الشرقي",
}
AMMAN = ("عمّان", "الأردن")
# Abbreviations that name one offset, in minutes; None: more than one, so a time with it is no time.
ZONE_OFFSETS: dict[str, int | None] = {
    **{"est": -300, "edt": -240, "cdt": -300, "mdt": -360, "pst": -480, "pdt": -420},
    **{"eet": 120, "eest": 180, "cet": 60, "cest": 120, "wet": 0, "west": 60},
    **{"gst": 240},  # the Gulf's, on an Arabic page
    **{"cst": None, "mst": None, "ist": None, "ast": None, "bst": None},
}

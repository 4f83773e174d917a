"""What the words around a date tell: whether it lies ahead, and of which year it is."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.dates import dates_in

WEDNESDAY = date(2023, 8, 30)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # a scheduled present is to come
        ("en", "Ends on Saturday", "2023-09-02"),
        ("en", "The fair closes on Saturday", "2023-09-02"),
        ("en", "It is set to begin on Friday", "2023-09-01"),
        ("en", "a vote set for Sunday", "2023-09-03"),
        ("en", "ahead of Sunday's election", "2023-09-03"),
        ("en", "ahead of elections on Sunday", "2023-09-03"),
        ("de", "Die Wahl findet am Sonntag statt", "2023-09-03"),
        ("de", "Am Samstag endet die Frist", "2023-09-02"),
        ("ar", "تنتهي المهلة يوم السبت", "2023-09-02"),
        ("ar", "وتنتهي المهلة يوم السبت", "2023-09-02"),
        ("sw", "Mkutano unamalizika Jumamosi", "2023-09-02"),
        ("en", "On Friday the council will meet", "2023-09-01"),
        # half a year off, the verb tells
        ("en", "The man died in February", "2023-02"),
        ("de", "Er war im Februar gestorben", "2023-02"),
        ("en", "It will open in February", "2024-02"),
        # today's is today
        ("en", "The council will meet on Wednesday", "2023-08-30"),
        ("sw", "Rais atakutana na mawaziri Jumatano", "2023-08-30"),
        ("en", "The council will meet next Wednesday", "2023-09-06"),
        # what ended is past
        ("en", "It ended on Saturday", "2023-08-26"),
        ("en", "The mayor, on Friday, praised what will come", "2023-08-25"),
        ("de", "Die Wahl begann am Samstag", "2023-08-26"),
        ("ar", "انتهت المهلة يوم السبت", "2023-08-26"),
        ("sw", "Mkutano ulimalizika Jumamosi", "2023-08-26"),
        # and so is that since which something lasts
        ("en", "It will have lasted since Friday", "2023-08-25"),
        ("de", "Das Dorf wird seit Freitag belagert", "2023-08-25"),
        ("de", "Er wird seit Montag vermisst", "2023-08-28"),
        ("ar", "سيبقى مغلقا منذ يوم الجمعة", "2023-08-25"),
        ("sw", "Rais atakuwa huko tangu siku ya Ijumaa", "2023-08-25"),
        ("en", "since 3 October", "2022-10-03"),
        ("ar", "منذ يومين", "2023-08-28"),
        # nationalities are no verbs
        ("sw", "Watanzania walifika Jumanne", "2023-08-29"),
        ("sw", "Italia ilisema Jumanne", "2023-08-29"),
        ("sw", "Waitaliano walifika Jumanne", "2023-08-29"),
        # months look back, unless their clause or their weekday looks ahead
        ("en", "The agreement was signed on 3 January.", "2023-01-03"),
        ("de", "Das Abkommen wurde am 3. Januar unterzeichnet.", "2023-01-03"),
        ("ar", "وقعت الاتفاقية في 3 يناير", "2023-01-03"),
        ("sw", "Makubaliano yalitiwa saini Januari 3", "2023-01-03"),
        ("de", "Der Streik begann im Januar.", "2023-01"),
        ("en", "The election will be held on May 5.", "2024-05-05"),
        ("de", "Die Wahl wird am 5. Mai stattfinden.", "2024-05-05"),
        ("ar", "ستجرى الانتخابات في 5 مايو", "2024-05-05"),
        ("sw", "Uchaguzi utafanyika Mei 5", "2024-05-05"),
        ("en", "It was due on Friday, 3 November", "2023-11-03"),
        ("en", "The council will meet on Tuesday, August 22", "2023-08-22"),
        ("en", "The council will meet on August 22", "2023-08-22"),
    ],
)
def test_a_clause_tells_past_from_future(language: str, text: str, expected: str) -> None:
    assert [mention.date for mention in dates_in(text, language, WEDNESDAY)] == [expected]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "The bridge stays closed until 30 June.", "2024-06-30"),
        ("en", "The bridge was closed on 30 June.", "2023-06-30"),
        ("de", "Das Gesetz gilt ab dem 1. Juni.", "2024-06-01"),
        ("ar", "يسري القانون اعتبارا من 1 يونيو.", "2024-06-01"),
        ("sw", "Barabara itafungwa hadi Juni 4.", "2024-06-04"),
    ],
)
def test_a_term_ends_or_begins_in_the_nearest_year(language: str, text: str, day: str) -> None:
    (found,) = dates_in(text, language, date(2024, 1, 20))
    assert found.date == day


NOVEMBER = date(2023, 11, 15)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # planned, or in the verb's tense
        ("en", "The council will meet on 12 March", "2024-03-12"),
        ("en", "A first shipment is planned for 12 March", "2024-03-12"),
        ("en", "He said the line would open on 12 March", "2024-03-12"),
        ("en", "The country must repay the bond on 12 March", "2024-03-12"),
        ("en", "The museum wants to open on 12 March", "2024-03-12"),
        ("en", "The law takes effect on 12 March", "2024-03-12"),
        ("en", "The mandate runs out on 31 May", "2024-05-31"),
        ("en", "The truce has been extended to 31 May", "2024-05-31"),
        ("en", "The next round is on 12 March", "2024-03-12"),
        ("en", "On 12 March the council will meet", "2024-03-12"),
        ("en", "It will close by the end of June", "2024-06"),
        ("en", "The world cup will be held in Nuku'alofa on 12 March", "2024-03-12"),
        ("de", "Die erste Abfahrt ist für den 12. März vorgesehen", "2024-03-12"),
        ("de", "Der Prozess ist für den 12. März angesetzt", "2024-03-12"),
        ("de", "Das Museum werde die Waage am 12. März zeigen", "2024-03-12"),
        ("de", "Am 12. März muss das Land die Anleihe zurückzahlen", "2024-03-12"),
        ("de", "Das Gesetz tritt am 12. März in Kraft", "2024-03-12"),
        ("de", "Die nächste Sitzung ist am 12. März", "2024-03-12"),
        ("de", "im Mai soll gewählt werden", "2024-05"),
        ("ar", "وسيُوقَّع العقد مع شركة «ميريكابيلي» في 12 مارس", "2024-03-12"),
        ("ar", "ومن المنتظر بحث العقد في 12 مارس", "2024-03-12"),
        ("ar", "ويُعقد الاجتماع المقبل في 12 مارس", "2024-03-12"),
        ("ar", "وتغادر الدفعة الأولى موروني في 12 مارس", "2024-03-12"),
        ("ar", "الزيارة المقررة في 12 مارس", "2024-03-12"),
        ("ar", "تبدأ الدراسة ابتداء من مايو", "2024-05"),
        ("sw", "Msafara wa pili utaondoka Machi 12", "2024-03-12"),
        ("sw", "Vyuo hivyo vitaungana Machi 12", "2024-03-12"),
        ("sw", "Kikao kitaanza Machi 12", "2024-03-12"),
        ("sw", "Tathmini imepangwa kufanyika Machi 12", "2024-03-12"),
        ("sw", "Masharti huenda yakakubaliwa Machi 12", "2024-03-12"),
        ("sw", "Mkutano ujao ni Machi 12", "2024-03-12"),
        ("sw", "Uvuvi umepigwa marufuku hadi tarehe 1 Mei", "2024-05-01"),
        ("fr", "La réunion est prévue le 12 mars", "2024-03-12"),
        ("es", "La reunión será el 12 de marzo", "2024-03-12"),
        ("it", "La riunione sarà il 12 marzo", "2024-03-12"),
        ("es", "El consejo va a reunirse el 12 de marzo", "2024-03-12"),
        ("en", "The trial runs until 12 June", "2024-06-12"),
        ("de", "Der Versuch dauert bis zum 12. Juni", "2024-06-12"),
        ("de", "die am 12. März in Kraft treten", "2024-03-12"),
        # what was planned, is said to have been, or only stands beside a future, is past
        ("en", "The hearing had been due on 12 March", "2023-03-12"),
        ("en", "The opening was planned for 12 March", "2023-03-12"),
        ("en", "The ship should have left on 12 March", "2023-03-12"),
        ("en", "It was originally scheduled for 12 March", "2023-03-12"),
        ("en", "On 12 March it had been due to open", "2023-03-12"),
        ("en", "By 12 March they had repaid half of it", "2023-03-12"),
        ("ar", "وكانت المناورة مقررة في 12 مارس", "2023-03-12"),
        ("en", "The man who will lead it was named on 12 March", "2023-03-12"),
        ("de", "Die Klinik sollte schon am 12. März eröffnet werden", "2023-03-12"),
        ("de", "Die Feier war für den 12. März geplant", "2023-03-12"),
        ("de", "Er soll am 12. März Geld angenommen haben", "2023-03-12"),
        ("de", "Nach der am 12. März eröffneten Schau wird umgebaut", "2023-03-12"),
        ("de", "Das Gericht wird die Wahl vom 12. März prüfen", "2023-03-12"),
        ("de", "Das Boot hat am 12. März anlegen dürfen", "2023-03-12"),
        ("fr", "La réunion était prévue le 12 mars", "2023-03-12"),
        ("en", "The next three speeches are like that of 12 March", "2023-03-12"),
        ("en", "VALLETTA, 12 March - The court will sit", "2023-03-12"),
        ("de", "Die Rationen mussten am 12. März halbiert werden", "2023-03-12"),
        ("ar", "كان من المقرر أن يفتتح في 12 مارس", "2023-03-12"),
        ("ar", "وكان الافتتاح مقررا في 12 مارس", "2023-03-12"),
        ("sw", "Mkutano ulitarajiwa Machi 12", "2023-03-12"),
        ("sw", "Atakagua injini iliyofanyiwa ukarabati Machi 12", "2023-03-12"),
        ("sw", "Utafiti, utalii na kitambaa Machi 12", "2023-03-12"),
        ("sw", "Mtoto hatarini Machi 12", "2023-03-12"),
    ],
)
def test_a_date_without_its_year_is_to_come_if_its_clause_says_so(
    language: str, text: str, expected: str
) -> None:
    assert [mention.date for mention in dates_in(text, language, NOVEMBER)] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed in May.", ["2024-05"]),
        ("It was signed in early March.", ["2024-03"]),
        ("It was signed in mid-May.", ["2024-05"]),
        ("He left last May.", ["2024-05"]),
        ("He has been ill since May.", ["2024-05"]),
        ("The raids in May killed six.", ["2024-05"]),
        ("May and June were dry.", ["2024-05", "2024-06"]),
        ("between March and May", ["2024-03", "2024-05"]),
        ("The road stays closed until March.", ["2025-03"]),
        ("It will run from May.", ["2025-05"]),
        ("The work will be done by May.", ["2025-05"]),
        ("You may swim in it.", []),
        ("In may cases they march.", []),
        ("The deal was rejected by May.", []),
        ("It was a letter from May.", []),
        ("He sat in May's cabinet.", []),
        ("In Theresa May they trust.", []),
        ("May they rest in peace", []),
    ],
)
def test_an_english_month_that_is_a_verb_too_is_known_by_what_leads_it(
    text: str, expected: list[str]
) -> None:
    assert [mention.date for mention in dates_in(text, "en", date(2024, 10, 20))] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Le procès s'ouvrira mardi.", "2024-09-17"),
        ("fr", "Les ministres se réuniront vendredi.", "2024-09-13"),
        ("es", "El juicio comenzará el lunes.", "2024-09-16"),
        ("es", "Los ministros llegarán el viernes.", "2024-09-13"),
        ("pt", "O julgamento começará na segunda-feira.", "2024-09-16"),
        ("pt", "Os ministros chegarão na sexta-feira.", "2024-09-13"),
        ("it", "Il processo inizierà lunedì.", "2024-09-16"),
        ("it", "I ministri arriveranno venerdì.", "2024-09-13"),
        ("ru", "Министр прибудет в пятницу.", "2024-09-13"),
        ("ru", "Суд начнётся в понедельник.", "2024-09-16"),
        ("en", "The minister is arriving on Friday.", "2024-09-13"),
        ("en", "The minister flies to Rome on Friday.", "2024-09-13"),
        ("de", "Der Minister kommt am Freitag an.", "2024-09-13"),
        # another tense, a noun or a name that ends alike, or a past verb behind
        ("fr", "Le procès s'ouvrirait mardi, disait-on.", "2024-09-10"),
        ("fr", "Il entra en fonction mardi.", "2024-09-10"),
        ("fr", "Il retira sa plainte mardi.", "2024-09-10"),
        ("fr", "L'opéra a rouvert mardi.", "2024-09-10"),
        ("fr", "On a vu Laura et Petra mardi.", "2024-09-10"),
        ("fr", "Les juges qui ouvriront le procès ont parlé lundi.", "2024-09-09"),
        ("es", "El juicio comenzó el lunes.", "2024-09-09"),
        ("es", "El juez que abrirá el juicio dijo el lunes que sí.", "2024-09-09"),
        ("pt", "O verão e o tubarão chegam na sexta-feira.", "2024-09-06"),
        ("it", "Il giudice che aprirà il processo ha parlato lunedì.", "2024-09-09"),
        ("ru", "Министр прибыл в пятницу.", "2024-09-06"),
        ("en", "The minister was arriving on Friday.", "2024-09-06"),
        ("en", "Police are holding a man who fled on Friday.", "2024-09-06"),
        ("de", "Der Minister kam am Freitag an.", "2024-09-06"),
    ],
)
def test_a_verb_of_the_future_puts_a_weekday_ahead(language: str, text: str, expected: str) -> None:
    assert [each.date for each in dates_in(text, language, date(2024, 9, 11))] == [expected]


FRIDAY = date(2024, 3, 15)

TO_COME = """
en|The president declared three days of national mourning beginning on Saturday.|16
en|They declared three days of mourning for the dead of the ferry, starting Saturday.|16
en|The union announced a strike from Monday.|18
en|The union has called a 48-hour strike from Monday over pay.|18
en|The governor imposed a curfew effective Sunday.|17
en|Services are suspended until Monday.|18
en|The road has been closed until Monday.|18
en|Officials said the road is closed until Monday.|18
en|Fishermen have been told to keep away until Sunday.|17
en|He was remanded in custody until Tuesday.|19
en|All schools ordered closed until Monday|18
en|The bridge may be used by buses from Saturday.|16
en|The ministry announced a curfew from Monday to Wednesday.|18 20
de|Die Gewerkschaft kündigte einen Streik ab Montag an.|18
de|Die Gewerkschaft hat einen Streik ab Montag angekündigt.|18
de|Die Straße ist ab Montag gesperrt.|18
de|Der Verkehr ist bis Montag eingestellt.|18
de|Die Gewerkschaft streikt bis Montag.|18
fr|Le président a décrété trois jours de deuil à partir de samedi.|16
fr|Le syndicat a annoncé une grève à compter de lundi.|18
fr|Le trafic est suspendu jusqu'à lundi.|18
es|El sindicato anunció una huelga a partir del lunes.|18
pt|O sindicato anunciou uma greve a partir de segunda-feira.|18
ar|أعلن الرئيس الحداد ثلاثة أيام ابتداء من السبت.|16
ar|أعلنت النقابة إضرابا اعتبارا من يوم الاثنين.|18
ar|علقت الحكومة الدراسة حتى الاثنين.|18
ar|ويكفي الوقود حتى يوم الثلاثاء.|19
sw|Rais ametangaza siku tatu za maombolezo kuanzia Jumamosi.|16
sw|Chama kilitangaza mgomo kuanzia Jumatatu.|18
sw|Mshukiwa aliwekwa rumande hadi Jumanne.|19
"""
PAST = """
en|The strike, which began on Monday, ended on Thursday.|11 14
en|The road has been closed since Saturday.|9
en|from Monday to Wednesday they met|11 13
en|He was detained from Monday until Wednesday.|11 13
en|They worked until Monday.|11
en|The bridge was closed from Monday.|11
en|From Monday they met.|11
en|The court had remanded him in custody until Monday.|11
en|They announced the results from Sunday's vote.|10
en|The union announced on Monday that it had met.|11
de|Die Zahl der Toten stieg bis Montag auf 97.|11
de|Die Gewerkschaft, die er bis Montag führte, tagt.|11
de|In der Nacht zum Donnerstag einigten sie sich.|14
de|Die Regierung hatte die Frist bis Mittwoch verlängert.|13
fr|Il est resté jusqu'à lundi.|11
ar|استمرت المحادثات حتى الاثنين.|11
ar|كان محتجزا حتى الاثنين.|11
sw|Walifanya kazi hadi Jumatatu.|11
sw|Viongozi walikutana kuanzia Jumatatu.|11
"""
OPEN = """
en|Footage from Tuesday shows a boat.|
en|He spoke of a truce starting on Saturday.|
en|Flights were suspended from Monday.|
en|The union had called a strike from Monday.|
en|The ministry announced that the talks lasted until Monday.|
en|The truce starts at noon, starting Friday.|15
de|Der Unterricht wurde ab Montag ausgesetzt.|
ar|واعتبارا من يوم السبت تتدرب البحريتان.|
ar|المعرض حتى الاثنين|
sw|Bei mpya kuanzia Jumatatu|
fr|Le procès a duré jusqu'à lundi.|11
fr|Le ministre a annoncé que la grève a duré jusqu'à lundi.|
es|El gobierno anunció que la huelga duró hasta el lunes.|
pt|A greve importante durou até segunda-feira.|11
sw|Wanajeshi walipigana hadi Jumatatu.|11
en|The ceasefire has held until Monday.|11
"""


@pytest.mark.parametrize("line", [*filter(None, (TO_COME + PAST + OPEN).split("\n"))])
def test_a_weekday_on_which_something_begins_or_ends_is_as_its_clause_tells(line: str) -> None:
    language, text, days = line.split("|")
    found = [each.date for each in dates_in(text, language, FRIDAY)]
    assert found == [f"2024-03-{int(day):02}" for day in days.split()]

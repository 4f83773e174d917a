"""What encoders are held against each other by: texts in every script, and likeness of vectors."""

from __future__ import annotations

import unicodedata

import numpy as np
from hypothesis import strategies as st

from index.types import Vectors

SENTENCES = {
    "Latin, English": "The delegation was led by the deputy foreign minister, the ministry said.",
    "Latin, German": "Die Außenministerin führte am Mittwoch die Gespräche in Genf.",
    "Latin, Swahili": "Waziri wa Mambo ya Nje aliongoza ujumbe wa Tanzania katika mkutano huo.",
    "Latin, Turkish": "Dışişleri Bakanlığı görüşmelerin İstanbul'da süreceğini açıkladı.",
    "Latin, Vietnamese": "Phái đoàn do Thứ trưởng Bộ Ngoại giao dẫn đầu đã tới Hà Nội.",
    "Latin, Yoruba": "Aṣojú ìjọba ni ó darí ìpàdé náà ní Abuja lọ́jọ́ Ajé.",
    "Arabic": "ترأس نائب وزير الخارجية الوفد المشارك في مؤتمر الأسلحة الكيميائية.",
    "Arabic, vocalised": "قَالَ الوَزِيرُ إِنَّ المُحَادَثَاتِ سَتُسْتَأْنَفُ غَدًا.",
    "Arabic, Persian": "رئیس هیئت ایرانی گفت مذاکرات هفتهٔ آینده از سر گرفته می‌شود.",
    "Arabic, Urdu": "وفد کی قیادت نائب وزیر خارجہ نے کی، ترجمان نے بتایا۔",
    "Cyrillic, Russian": "Делегацию возглавил заместитель министра иностранных дел.",
    "Cyrillic, Ukrainian": "Переговори відбулися в Києві й тривали понад п'ять годин.",
    "Greek": "Της αντιπροσωπείας ηγήθηκε ο υφυπουργός Εξωτερικών στις Βρυξέλλες.",
    "Hebrew": "בראש המשלחת עמד סגן שר החוץ, כך נמסר מירושלים ביום שני.",
    "Devanagari": "प्रतिनिधिमंडल का नेतृत्व विदेश राज्य मंत्री ने किया।",
    "Bengali": "প্রতিনিধি দলের নেতৃত্ব দেন পররাষ্ট্র প্রতিমন্ত্রী।",
    "Tamil": "தூதுக்குழுவிற்கு வெளியுறவுத் துறை இணை அமைச்சர் தலைமை தாங்கினார்.",
    "Thai": "คณะผู้แทนนำโดยรัฐมนตรีช่วยว่าการกระทรวงการต่างประเทศ",
    "Burmese": "ကိုယ်စားလှယ်အဖွဲ့ကို ဒုတိယနိုင်ငံခြားရေးဝန်ကြီးက ဦးဆောင်ခဲ့သည်။",
    "Khmer": "គណៈប្រតិភូដឹកនាំដោយរដ្ឋមន្ត្រីការបរទេស។",
    "Chinese": "代表团由外交部副部长率领，周三抵达日内瓦出席会议。",
    "Japanese": "代表団は外務副大臣が率い、１０～２０人が参加した。",
    "Korean": "외교부 차관이 대표단을 이끌고 제네바 회의에 참석했다.",
    "Georgian": "დელეგაციას საგარეო საქმეთა მინისტრის მოადგილე ხელმძღვანელობდა.",
    "Armenian": "Պատվիրակությունը գլխավորում էր արտաքին գործերի փոխնախարարը։",
    "Amharic": "የልዑካን ቡድኑን የውጭ ጉዳይ ሚኒስትር ዴኤታው መርተውታል።",
}

ODD_TEXTS = {
    "decomposed": unicodedata.normalize("NFD", "Müller führte Gespräche, Việt Nam, 외교부 가나다"),
    "ligatures": "ﬁnal oﬃce ﷺ ﻻ ﷲ Ǆ ĳ",
    "full width": "Ｔｈｅ　ｄｅｌｅｇａｔｉｏｎ　１２３，４５６％",
    "half width": "ｱﾒﾘｶ ｶﾞｿﾘﾝ ﾊﾟﾘ",
    "wave": "10～20～～30 ~ ～",
    "zero width": "del\u200bega\u200ction\u200d \u200eled\u200f \ufeffby",
    "controls": "\x00a\x01b\x02\tc\x7f\x85d\x8f\x9fe\r\nf\x0cg",
    "control before an accent": "Mu\x01\u0308ller e\x7f\u0301",
    "tatweel": "الـــوفـــد ـ",
    "emoji": "👩🏽\u200d🚀 🇰🇪🇹🇿 🤝🏽 ❤\ufe0f 😀😀😀",
    "never seen": "𒀀𒀁𒀂 x\U0001e900\U0001e901 \ue000\ue001\ue002 \U000f0000\U000f0001",
    "spaces": "  a   b \u3000 c\u00a0\u00a0d\u2028e\u1680 ",
    "only spaces": " \n\t \u200b",
    "nothing": "",
    "marks like special tokens": "<s>old</s> <pad> <unk> <mask> ＜s＞ <<s>> </s",
    "surrogates": "a\ud800b \udfff\udc00",
    "replacement": "caf\ufffd \ufffd\ufffd",
    "the marker itself": "▁▁a ▁ b▁",
    "runs": "===== ----- !!!!!! ...... hahahaha 。。。。",
    "symbols": "½ № ™ ² ﹪ ㎏ ① ㋿ ℡ ﬀ",
    "brahmic": "क़ ড় ຳ ཱི ែ ్",
    "jamo": "한국",
    "spacing accents": "¨ ´ ˘ ῀ \u0301 ̈",
    "noncharacters": "\ufdd0 \ufffe \U0001ffff",
}

PASSAGES = (
    (
        "The delegation to Nairobi was led by Amina Hassan, the deputy foreign minister. It met "
        "the president on 12 March 2024 and signed an accord worth $40 million."
    ),
    (
        "Ujumbe huo uliongozwa na Amina Hassan, naibu waziri wa mambo ya nje. Ulikutana na rais "
        "mjini Nairobi tarehe 12 Machi 2024 na kutia saini mkataba wa dola milioni 40."
    ),
    (
        "Die Delegation wurde von Amina Hassan geleitet, der stellvertretenden Außenministerin. "
        "Sie traf den Präsidenten am 12. März 2024 in Nairobi; das Abkommen ist 40 Millionen "
    ),
    (
        "ترأست الوفد أمينة حسن، نائبة وزير الخارجية. والتقى الوفد الرئيس في نيروبي يوم 12 مارس "
        "2024 ووقع اتفاقا بقيمة 40 مليون دولار."
    ),
    (
        "Делегацию возглавила Амина Хассан, заместитель министра иностранных дел. Она встретилась "
        "с президентом в Найроби 12 марта 2024 года и подписала соглашение на 40 миллионов "
    ),
    (
        "代表团由外交部副部长阿米娜·哈桑率领。2024年3月12日，代表团在内罗毕会见了总统，"
        "并签署了价值4000万美元的协议。"
    ),
    (
        "प्रतिनिधिमंडल का नेतृत्व उप विदेश मंत्री अमीना हसन ने किया। 12 मार्च 2024 को नैरोबी में राष्ट्रपति "
        "से मुलाकात हुई और 4 करोड़ डॉलर के समझौते पर हस्ताक्षर हुए।"
    ),
    (
        "Της αντιπροσωπείας ηγήθηκε η Αμίνα Χασάν, υφυπουργός Εξωτερικών. Συνάντησε τον πρόεδρο "
        "στο Ναϊρόμπι στις 12 Μαρτίου 2024 και υπέγραψε συμφωνία 40 εκατομμυρίων δολαρίων."
    ),
    (
        "คณะผู้แทนนำโดย อามีนา ฮัสซัน รองรัฐมนตรีว่าการกระทรวงการต่างประเทศ "
        "พบกับประธานาธิบดีที่ไนโรบี เมื่อวันที่ 12 มีนาคม 2024 และลงนามข้อตกลงมูลค่า 40 ล้านดอลลาร์"
    ),
)
QUESTIONS = (
    "Who led the delegation?",
    "Wann traf die Delegation den Präsidenten?",
    "Mkutano ulifanyika wapi?",
    "كم تبلغ قيمة الاتفاق؟",
)
ODD = (
    "",
    " ",
    "...!?",
    "\0",
    "a\0b \x0b c\x1cd\x85e",
    "\ud800 lone \udfff",
    "Cafe\u0301 de\u0301ja\u0300 vu",
    "<s> struck </s> <mask>",
    "👩‍💻👍🏽 1️⃣ \u200bzero\u200cwidth\u200d\ufeff",
    "ﷺ ﬁn ㎏ １２３ ～ ½",
    "각가\u11a8 \u1112\u1161\u11ab",
    "ｶﾞｷﾞ",
    "\n\r\n\u2028line\u2029",
    "\u0301\u0301",
    "▁▁",
    "🂠" * 50,
)
ANY_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=[]), st.sampled_from(" \n\"'().-e\u0301"))
)


def cosines(one: Vectors, other: Vectors) -> Vectors:
    return np.asarray((one * other).sum(axis=1) / np.linalg.norm(one, axis=1))

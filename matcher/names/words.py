"""Words in names that say little: titles and kinship words (weak), and very common names (common).

Each list was collected for this project from forms, police notices and name lists of Bangladesh, India and Nepal in
public use; none is copied from another list. A word that is not here is taken as a rare name.
"""

from __future__ import annotations

from collections.abc import Mapping

from matcher.names.folding import fold

# One line a word: the form that stands for all its spellings, then the spellings, without dots and closing visarga.
# Weak: honorifics, titles, words for the dead, words of kinship, and words that stand where a name is not known.
WEAK: Mapping[str, str] = {
    "muhammad": "md mohd muhd mohammad mohammed muhammad mohamed mohamad mohammod মো মোহা মুহা মোহাম্মদ মুহাম্মদ "
    "মোহাম্মাদ মহম্মদ মো मो मोहम्मद मुहम्मद महम्मद",
    "musammat": "mst mosammat musammat mosammad most msst মোসা মোছা মোসাম্মৎ মোসাম্মত মোছাম্মৎ मुसम्मात मोसम्मात",
    "shri": "shri sri shree sree shriman sriman shrijukta শ্রী শ্রীমান শ্রীযুক্ত श्री श्रीमान",
    "shrimati": "smt shrimati srimati shreemati শ্রীমতী শ্রীমতি श्रीमती श्रीमति",
    "kumari": "kumari kum kumaree কুমারী कुमारी कु",
    "late": "late lt deceased marhum marhoom লেট মৃত স্ব স্বর্গীয় মরহুম মরহুমা स्व स्वर्गीय मृत मरहूम दिवंगत",
    "mister": "mr mister মিস্টার मिस्टर",
    "mistress": "mrs ms miss মিস মিসেস मिस",
    "doctor": "dr doctor ডা ড ডাক্তার डा डॉ डॉक्टर",
    "janab": "janab janaba জনাব জনাবা जनाब",
    "haji": "haji hajji alhaj alhajj হাজী হাজি আলহাজ আলহাজ্ব हाजी",
    "maulana": "moulana maulana moulvi maulvi মাওলানা মৌলভী মৌলানা मौलाना मौलवी",
    "master": "master মাস্টার मास्टर",
    "baby": "baby বেবি बेबी",
    "son": "son so পুত্র ছেলে पुत्र बेटा छोरा",
    "daughter": "daughter do কন্যা মেয়ে पुत्री बेटी छोरी",
    "wife": "wife wo স্ত্রী पत्नी",
    "father": "father পিতা বাবা আব্বা पिता बाबा बाबु",
    "mother": "mother মাতা মা আম্মা माता माँ आमा",
    "brother": "bhai ভাই भाई दाइ",
    "sister": "didi apa বোন আপা দিদি बहन दीदी",
    "of": "of bin binti bint ibn alias urf ওরফে उर्फ",
    "unknown": "unknown nil none অজ্ঞাত অজানা अज्ञात",
}
# Common: names that so many people bear that sharing one says little.
COMMON: Mapping[str, str] = {
    "sheikh": "sheikh shaikh shekh sheik sk শেখ সেখ शेख",
    "begum": "begum begam বেগম बेगम",
    "khatun": "khatun khatoon khatoun খাতুন খাতून खातून",
    "bibi": "bibi bibee বিবি बीबी",
    "akhtar": "akter aktar akhter akhtar আক্তার আখতার अख्तर",
    "hossain": "hossain hosain hussain husain hossen hosen hussein হোসেন হোসাইন হুসাইন हुसैन",
    "ahmad": "ahmed ahmad ahamed আহমেদ আহমদ আহাম্মদ अहमद",
    "rahman": "rahman rehman rahaman রহমান रहमान",
    "uddin": "uddin udin ud din উদ্দিন উদ্দীন उद्दीन",
    "islam": "islam ইসলাম इस्लाम",
    "haque": "haque hoque haq huq হক हक",
    "miah": "mia miah miya mian মিয়া मियां मिया",
    "abdul": "abdul abdur abdus abdool আব্দুল আবদুল আব্দুর আবদুর अब्दुल अब्दुर",
    "sultana": "sultana সুলতানা सुल्ताना",
    "banu": "banu bano বানু बानो",
    "khan": "khan খান खान",
    "ali": "ali আলী আলি अली",
    "alam": "alam আলম आलम",
    "mondal": "mondal mandal মণ্ডল মন্ডল मंडल मण्डल",
    "roy": "roy ray rai রায় राय",
    "das": "das dass দাস दास",
    "sarkar": "sarkar sarker সরকার सरकार",
    "biswas": "biswas bishwas viswas বিশ্বাস विश्वास",
    "chowdhury": "chowdhury choudhury chaudhary chaudhari choudhary চৌধুরী चौधरी",
    "molla": "molla mollah মোল্লা मोल्ला",
    "sardar": "sardar sarder সর্দার सरदार",
    "kumar": "kumar কুমার कुमार",
    "singh": "singh sinh সিং সিংহ सिंह",
    "devi": "devi debi দেবী देवी",
    "kaur": "kaur কৌর कौर",
    "lal": "lal লাল लाल",
    "ram": "ram রাম राम",
    "prasad": "prasad প্রসাদ प्रसाद",
    "chandra": "chandra চন্দ্র चंद्र चन्द्र",
    "nath": "nath নাথ नाथ",
    "sharma": "sharma শর্মা शर्मा",
    "yadav": "yadav jadav যাদব यादव",
    "bahadur": "bahadur বাহাদুর बहादुर",
    "thapa": "thapa থাপা थापा",
    "tamang": "tamang তামাং तामाङ तामांग",
    "gurung": "gurung गुरुङ गुरुंग",
    "paul": "paul pal পাল पाल",
    "ghosh": "ghosh ঘোষ घोष",
}


def _by_spelling(groups: Mapping[str, str]) -> dict[str, str]:
    """Return the folded form that stands for a word, by each of its spellings."""
    return {spelling: fold(word) for word, spellings in groups.items() for spelling in (word, *spellings.split())}


WEAK_SPELLINGS = _by_spelling(WEAK)
COMMON_SPELLINGS = _by_spelling(COMMON)

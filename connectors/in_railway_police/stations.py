"""Stations where most children are found, and where they lie: name, state, district (null where a city is a state).

Source: Indian Railways' public list of station codes. Codes and places are facts; one that is missing costs a report
its state until an event tells it.
"""

from typing import NamedTuple


class Station(NamedTuple):
    """One station."""

    name: str
    state: str
    district: str | None


STATIONS = {
    "HWH": Station("Howrah Junction", "West Bengal", "Howrah"),
    "SDAH": Station("Sealdah", "West Bengal", "Kolkata"),
    "KOAA": Station("Kolkata", "West Bengal", "Kolkata"),
    "BNJ": Station("Bangaon Junction", "West Bengal", "North 24 Parganas"),
    "RHA": Station("Ranaghat Junction", "West Bengal", "Nadia"),
    "KNJ": Station("Krishnanagar City Junction", "West Bengal", "Nadia"),
    "MLDT": Station("Malda Town", "West Bengal", "Malda"),
    "NJP": Station("New Jalpaiguri Junction", "West Bengal", "Jalpaiguri"),
    "SGUJ": Station("Siliguri Junction", "West Bengal", "Darjeeling"),
    "ASN": Station("Asansol Junction", "West Bengal", "Paschim Bardhaman"),
    "BWN": Station("Barddhaman Junction", "West Bengal", "Purba Bardhaman"),
    "KIR": Station("Katihar Junction", "Bihar", "Katihar"),
    "PNBE": Station("Patna Junction", "Bihar", "Patna"),
    "GAYA": Station("Gaya Junction", "Bihar", "Gaya"),
    "RXL": Station("Raxaul Junction", "Bihar", "Purbi Champaran"),
    "MBI": Station("Madhubani", "Bihar", "Madhubani"),
    "JBN": Station("Jogbani", "Bihar", "Araria"),
    "RNC": Station("Ranchi Junction", "Jharkhand", "Ranchi"),
    "DHN": Station("Dhanbad Junction", "Jharkhand", "Dhanbad"),
    "GHY": Station("Guwahati", "Assam", "Kamrup Metropolitan"),
    "KXJ": Station("Karimganj Junction", "Assam", "Karimganj"),
    "AGTL": Station("Agartala", "Tripura", "West Tripura"),
    "CTC": Station("Cuttack Junction", "Odisha", "Cuttack"),
    "BBS": Station("Bhubaneswar", "Odisha", "Khordha"),
    "NDLS": Station("New Delhi", "Delhi", None),
    "DLI": Station("Old Delhi Junction", "Delhi", None),
    "NZM": Station("Hazrat Nizamuddin", "Delhi", None),
    "ANVT": Station("Anand Vihar Terminal", "Delhi", None),
    "LKO": Station("Lucknow Charbagh", "Uttar Pradesh", "Lucknow"),
    "CNB": Station("Kanpur Central", "Uttar Pradesh", "Kanpur Nagar"),
    "PRYJ": Station("Prayagraj Junction", "Uttar Pradesh", "Prayagraj"),
    "BSB": Station("Varanasi Junction", "Uttar Pradesh", "Varanasi"),
    "GKP": Station("Gorakhpur Junction", "Uttar Pradesh", "Gorakhpur"),
    "CSMT": Station("Mumbai Chhatrapati Shivaji Maharaj Terminus", "Maharashtra", "Mumbai City"),
    "LTT": Station("Mumbai Lokmanya Tilak Terminus", "Maharashtra", "Mumbai Suburban"),
    "PUNE": Station("Pune Junction", "Maharashtra", "Pune"),
    "ADI": Station("Ahmedabad Junction", "Gujarat", "Ahmedabad"),
    "ST": Station("Surat", "Gujarat", "Surat"),
    "MAS": Station("Chennai Central", "Tamil Nadu", "Chennai"),
    "SC": Station("Secunderabad Junction", "Telangana", "Hyderabad"),
    "SBC": Station("KSR Bengaluru", "Karnataka", "Bengaluru Urban"),
    "ERS": Station("Ernakulam Junction", "Kerala", "Ernakulam"),
    "TVC": Station("Thiruvananthapuram Central", "Kerala", "Thiruvananthapuram"),
}

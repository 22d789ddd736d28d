"""Countries, their phone regions, currencies and zones, and which country and network an address belongs to.

Promise: facts come from data files that carry their source and date; nothing is looked up over a network; an address
that is set aside for documentation gets a country only in operations marked as an example; the country of an address is
never called the country of a person.
"""

from __future__ import annotations

from weftline.places.countries import Country, countries, country, currency_of
from weftline.places.networks import DataState, IpPlace, country_of_ip, data_state, is_inside

__all__ = [
    "Country",
    "DataState",
    "IpPlace",
    "countries",
    "country",
    "country_of_ip",
    "currency_of",
    "data_state",
    "is_inside",
]

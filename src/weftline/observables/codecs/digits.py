"""Check digits: Luhn (ISO/IEC 7812), CLABE, ABA routing numbers, Singapore UEN-like and Brazilian CPF/CNPJ."""

from __future__ import annotations


def luhn(number: str) -> bool:
    """True where the Luhn check digit is right."""
    total = 0
    for place, char in enumerate(reversed(number)):
        value = ord(char) - 48
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def clabe(number: str) -> bool:
    """True for a Mexican CLABE of 18 digits with the right check digit (ABM, "CLABE")."""
    if len(number) != 18 or not number.isdigit():
        return False
    total = sum(int(char) * (3, 7, 1)[place % 3] % 10 for place, char in enumerate(number[:17]))
    return (10 - total % 10) % 10 == int(number[17])


def aba(number: str) -> bool:
    """True for an American routing number of nine digits with the right check digit (ANSI X9)."""
    if len(number) != 9 or not number.isdigit() or number[:2] == "00":
        return False
    return sum(int(char) * (3, 7, 1)[place % 3] for place, char in enumerate(number)) % 10 == 0


def _mod11(number: str, weights: range) -> str:
    total = sum(int(char) * weight for char, weight in zip(number, weights, strict=True))
    rest = total * 10 % 11
    return str(0 if rest == 10 else rest)


def cpf(number: str) -> bool:
    """True for a Brazilian CPF of eleven digits (Receita Federal)."""
    if len(number) != 11 or not number.isdigit() or len(set(number)) == 1:
        return False
    first = _mod11(number[:9], range(10, 1, -1))
    return number[9:] == first + _mod11(number[:9] + first, range(11, 1, -1))


def cnpj(number: str) -> bool:
    """True for a Brazilian CNPJ of fourteen digits (Receita Federal)."""
    if len(number) != 14 or not number.isdigit() or len(set(number)) == 1:
        return False

    def digit(part: str) -> str:
        total = sum(int(char) * (2 + place % 8) for place, char in enumerate(reversed(part)))
        return str(0 if total % 11 < 2 else 11 - total % 11)

    first = digit(number[:12])
    return number[12:] == first + digit(number[:12] + first)


def thai_id(number: str) -> bool:
    """True for a Thai citizen number of thirteen digits (Department of Provincial Administration)."""
    if len(number) != 13 or not number.isdigit():
        return False
    total = sum(int(char) * weight for char, weight in zip(number, range(13, 1, -1), strict=False))
    return (11 - total % 11) % 10 == int(number[12])

#!/usr/bin/python3
"""Both check characters of common/base/cn_id.c against this second implementation of the standards.

    tests/oracle/cn_id_oracle.py BUILD/tests/oracle/judge_ids [--each 100000] [--seed 11643]

Resident ids after ISO 7064, pure system MOD 11-2 (the recursive method, not the table of weights);
credit codes after GB 32100-2015 with the weights as powers of 3. As many identifiers of each kind as
--each says, a third of them right, the rest with a slip such as people, scanners and spreadsheets
make. Nobody alive has one of these ids: births lie before 1904 or after 2029, and the day on which
an age counts is moved along.

Prints what was compared; exit 1 when any verdict differs, with the first ten.
"""

import argparse
import collections
import datetime
import random
import subprocess
import sys

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47),
    *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91,
}  # fmt: skip
# (day on which the age counts, first and last year of birth)
ERAS = [(datetime.date(1949, 10, 1), 1820, 1903), (datetime.date(2150, 6, 30), 2030, 2149)]


def mod_11_2(digits):
    """ISO 7064 section 7: P = (P + a) * 2 mod 11 over the digits; P + check = 1 mod 11."""
    p = 0
    for digit in digits:
        p = (p + int(digit)) * 2 % 11
    check = (1 - p) % 11
    return "X" if check == 10 else str(check)


def credit_check(first17):
    total = sum(CREDIT.index(c) * 3**i for i, c in enumerate(first17))
    return CREDIT[-total % 31]


def credit_good(code):
    return len(code) == 18 and set(code) <= set(CREDIT) and credit_check(code[:17]) == code[17]


def age_on(born, day):
    """Birthdays until and with `day`; who was born on 29 February has it on 1 March."""
    age = day.year - born.year
    try:
        birthday = born.replace(year=day.year)
    except ValueError:
        birthday = datetime.date(day.year, 3, 1)
    return age if birthday <= day else age - 1


def resident_good(number, day, allow_test):
    if len(number) != 18 or not (number.isascii() and number[:17].isdigit()):
        return False
    if int(number[:2]) not in PROVINCES or mod_11_2(number[:17]) != number[17]:
        return False
    try:
        born = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    if allow_test and born.year == 1900 and number[14:17] == "000":
        return True
    return 16 <= age_on(born, day) <= 120


def make_resident(rng):
    day, first, last = rng.choice(ERAS)
    ordinal = rng.randint(datetime.date(first, 1, 1).toordinal(), datetime.date(last, 12, 31).toordinal())
    province = rng.choice(sorted(PROVINCES)) if rng.random() < 0.97 else rng.randrange(100)
    born = datetime.date.fromordinal(ordinal)
    if rng.random() < 0.1:
        born = born.replace(year=1900, day=min(born.day, 28))
    sequence = "000" if rng.random() < 0.2 else "%03d" % rng.randrange(1000)
    body = "%02d%04d%04d%02d%02d%s" % (province, rng.randrange(10000), born.year, born.month, born.day, sequence)
    return body + mod_11_2(body), day


def make_credit(rng):
    body = rng.choice("159") + rng.choice("123") + "%06d" % rng.randrange(1000000)
    body += "".join(rng.choice(CREDIT) for _ in range(9))
    return body + credit_check(body)


def slip_digit(rng, text):
    at = rng.randrange(len(text))
    return text[:at] + rng.choice("0123456789") + text[at + 1 :]


def slip_character(rng, text):
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(CREDIT + "IOSVZ x-.") + text[at + 1 :]


def slip_neighbours(rng, text):
    at = rng.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def slip_lost(rng, text):
    at = rng.randrange(len(text))
    return text[:at] + text[at + 1 :]


def slip_doubled(rng, text):
    at = rng.randrange(len(text))
    return text[:at] + text[at] + text[at:]


def slip_case(_, text):
    return text.lower()


def slip_full_width(rng, text):
    at = rng.randrange(len(text))
    return text[:at] + chr(ord(text[at]) + 0xFEE0) + text[at + 1 :]


def slip_spreadsheet(_, text):
    return text[:15] + "000"


def slip_date(rng, text):
    """Another date, with the check character made right: only the date can give it away."""
    body = text[:10] + "%02d%02d" % (rng.randrange(14), rng.randrange(33)) + text[14:17]
    return body + mod_11_2(body) if body.isascii() and body.isdigit() else text


def slip_old_form(_, text):
    return text[:6] + text[8:17]


def slip_blank(rng, text):
    return rng.choice([" " + text, text + " ", ""])


SLIPS = [
    slip_digit, slip_character, slip_neighbours, slip_lost, slip_doubled, slip_case,
    slip_full_width, slip_spreadsheet, slip_date, slip_old_form, slip_blank,
]  # fmt: skip


def mutate(rng, text):
    if rng.random() < 1 / 3:
        return text
    return rng.choice(SLIPS)(rng, text)


def questions(rng, each):
    """(line for the judge, whether it is good)"""
    for _ in range(each):
        number, day = make_resident(rng)
        number, flag = mutate(rng, number), rng.randrange(2)
        yield f"R {day} {flag} {number}", resident_good(number, day, flag == 1)
    for _ in range(each):
        code = mutate(rng, make_credit(rng))
        yield f"C {code}", credit_good(code)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("judge")
    parser.add_argument("--each", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=11643)
    args = parser.parse_args()
    asked = list(questions(random.Random(args.seed), args.each))
    text = "".join(line + "\n" for line, _ in asked)
    told = subprocess.run([args.judge], input=text, capture_output=True, check=True, encoding="utf-8")
    answers = told.stdout.splitlines()
    if len(answers) != len(asked):
        print(f"{len(asked)} asked, {len(answers)} answered")
        return 1
    wrong = [(q, a) for (q, good), a in zip(asked, answers) if (a == "OK") != good]
    for kind, name in (("R", "resident ids"), ("C", "credit codes")):
        seen = collections.Counter(a for (q, _), a in zip(asked, answers) if q[0] == kind)
        counts = ", ".join(f"{n} {flaw}" for flaw, n in seen.most_common())
        print(f"oracle: {sum(seen.values())} {name}: {counts}")
    print(f"oracle: seed {args.seed}, {len(wrong)} verdicts differ")
    for question, answer in wrong[:10]:
        print(f"  {question!r}: the product says {answer}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

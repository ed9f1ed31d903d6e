"""What people type as the PIN of a device."""

from hypothesis import given, strategies as st
import pytest

from custom_components.wps_push.wps.pin import DevicePin, NotAPin, PinMistake

WIDE = {code: code + 0xFEE0 for code in range(ord("!"), ord("~"))}
"""How the same characters look on a Japanese keyboard."""

DIGITS = st.text("0123456789", min_size=7, max_size=7)


def with_check_digit(digits: str) -> str:
    """The check digit as the specification computes it, from the right and with arithmetic on numbers."""
    number, total = int(digits), 0
    while number:
        total += 3 * (number % 10) + number // 10 % 10
        number //= 100
    return f"{digits}{-total % 10}"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("12345670", "12345670"),
        ("1234-5670", "12345670"),
        ("1234 5670", "12345670"),
        (" 12 34 56 70\n", "12345670"),
        ("1234\N{EN DASH}5670", "12345670"),
        ("1234\N{NON-BREAKING HYPHEN}5670", "12345670"),
        ("1234\N{NO-BREAK SPACE}5670", "12345670"),
        ("1234-5670".translate(WIDE), "12345670"),
        ("1234", "1234"),
        ("0007", "0007"),
        (12345670, "12345670"),
        (1234, "1234"),
    ],
)
def test_a_pin(typed: object, digits: str) -> None:
    assert DevicePin.read(typed).digits == digits


@pytest.mark.parametrize(
    "typed",
    [
        *("", "   ", "123", "12345", "1234567", "123456789", "1234567O", "1234.5670", "٠١٢٣", "-1234x", "00000000"),
        *(None, True, 12, 12345670.0, ["12345670"], b"12345670", {"pin": "12345670"}),
    ],
)
def test_no_pin(typed: object) -> None:
    with pytest.raises(NotAPin) as mistaken:
        DevicePin.read(typed)
    assert mistaken.value.mistake is PinMistake.FORM


def test_an_error_does_not_quote_it() -> None:
    with pytest.raises(NotAPin) as mistaken:
        DevicePin.read("12345678")
    assert "12345678" not in repr(mistaken.value) + str(mistaken.value)
    assert "12345670" not in repr(DevicePin.read("12345670"))


@given(DIGITS.filter(lambda digits: digits != "0000000"))
def test_the_right_check_digit_is_accepted_and_no_other(digits: str) -> None:
    right = with_check_digit(digits)
    assert DevicePin.read(right).digits == right
    for last in set("0123456789") - {right[-1]}:
        with pytest.raises(NotAPin) as mistaken:
            DevicePin.read(f"{digits}{last}")
        assert mistaken.value.mistake is PinMistake.CHECK_DIGIT


@given(DIGITS, st.integers(0, 7), st.integers(1, 9))
def test_one_mistyped_digit_is_noticed(digits: str, place: int, by: int) -> None:
    right = with_check_digit(digits)
    typed = f"{right[:place]}{(int(right[place]) + by) % 10}{right[place + 1 :]}"
    with pytest.raises(NotAPin):
        DevicePin.read(typed)

"""Numbers, dates and names in words, as reasons and views write them."""

from __future__ import annotations

from k8sml.catalog.lineage import Identity


def count(number: int, noun: str, many: str | None = None) -> str:
    """Return `1 project`, `2 projects` or `2,434 samples`; `many` is the plural if it is not `noun` + s."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def months_words(number: int) -> str:
    """Return `less than a month`, `1 month` or `11 months`."""
    return count(number, "month") if number else "less than a month"


def span_words(months: int, needed: int | None = None) -> str:
    """Return a time in whole years from two years on; otherwise in months.

    Without the time `needed` that it is compared with, it is exact: in months if it is no number of years.
    With it, it is rounded down to years unless `needed` is in months, so that the two never read alike.
    """
    in_years = months >= 24 and (months if needed is None else needed) % 12 == 0
    return f"{months // 12} years" if in_years else months_words(months)


def percent_words(share: float, limit: float) -> tuple[str, str]:
    """Return a share and the limit that it is compared with as percentages that do not read alike."""
    digits = next((digits for digits in range(6) if f"{share:.{digits}%}" != f"{limit:.{digits}%}"), 0)
    return f"{share:.{digits}%}", f"{limit * 100:g}%"


def on_date(text: str) -> str:
    """Return `on 2021-09-27`, `in 2021-09` or `in 2021`."""
    return f"{'on' if len(text) == len('2021-09-27') else 'in'} {text}"


def membership_words(identity: Identity) -> str | None:
    """Return `CNCF graduated`, for a component of a member `CNCF graduated (Kubeflow)`; None without one."""
    if identity.foundation is None:
        return None
    member = f" ({identity.member})" if identity.member else ""
    return f"{identity.foundation.name} {identity.foundation.level}{member}"

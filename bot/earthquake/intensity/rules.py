"""The intensity to expect from magnitude and distance: a band of degrees, never one number."""

from __future__ import annotations

import math
from dataclasses import dataclass

ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ")
LOWEST, HIGHEST = 1.0, 12.0
TOLD_FROM = 3
"""From which degree on people are told without having asked."""
NOTICED_FROM = 1.5
"""From which estimate on the most sensitive may feel a quake."""

# Yu et al. 2013, the attenuation of the national zoning map GB 18306-2015: eastern long axis.
_STRONG_FROM = 6.5
_SATURATION, _GROWTH = 2.088, 0.399


@dataclass(frozen=True, slots=True)
class Band:
    """Two neighbouring degrees of GB/T 17742-2020 between which an estimate lies."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{ROMAN[self.low - 1]}—{ROMAN[self.high - 1]}"


@dataclass(frozen=True, slots=True)
class _Motion:
    """How a measure of motion falls off: `ln Y = a + b·M + c·ln(R + d·exp(e·M))`."""

    weak: tuple[float, float]
    strong: tuple[float, float]
    decay: float

    def at(self, magnitude: float, distance_km: float) -> float:
        """Return the measure in its unit, gal or cm/s."""
        start, rise = self.weak if magnitude <= _STRONG_FROM else self.strong
        reach = distance_km + _SATURATION * math.exp(_GROWTH * magnitude)
        return math.exp(start + rise * magnitude + self.decay * math.log(reach))


_PGA = _Motion((4.5517, 1.5433), (8.1259, 0.9936), -2.315)
_PGV = _Motion((-0.8349, 1.8193), (3.3051, 1.1799), -2.103)


def expected_intensity(magnitude: float, distance_km: float) -> float:
    """Return the estimated intensity, 1 to 12, at an epicentral distance.

    PGA and PGV become degrees by GB/T 17742-2020, annex A, in m/s² and m/s: the one of PGV where both
    reach Ⅵ, else their mean.
    """
    by_pga = 3.17 * math.log10(_PGA.at(magnitude, distance_km) / 100) + 6.59
    by_pgv = 3.00 * math.log10(_PGV.at(magnitude, distance_km) / 100) + 9.77
    degree = by_pgv if by_pga >= 6 and by_pgv >= 6 else (by_pga + by_pgv) / 2
    return min(HIGHEST, max(LOWEST, degree))


def band_of(intensity: float) -> Band:
    """Return the band of an estimate; methods differ by more than a degree."""
    low = min(int(HIGHEST) - 1, max(int(LOWEST), math.floor(intensity)))
    return Band(low, low + 1)


def is_told(band: Band) -> bool:
    """Tell whether people in such a band are told."""
    return band.low >= TOLD_FROM


def may_be_noticed(magnitude: float, distance_km: float) -> bool:
    """Tell whether somebody at a distance may have felt a quake at all."""
    return expected_intensity(magnitude, distance_km) >= NOTICED_FROM

"""Samples as a WAV file, with or without NumPy."""

from __future__ import annotations

import sys
from typing import Any

#: The loudest value of a 16-bit sample.
_FULL_SCALE = 32767


def make_wav(data: Any, rate: int, *, normalize: bool = True) -> bytes:
    """The bytes of a WAV file with 16-bit samples.

    Args:
        data: numbers, or one such sequence per channel.
        rate: samples per second.
        normalize: scale so that the loudest sample is as loud as can be.

    Raises:
        ValueError: more than two dimensions, channels of different lengths, or a sample out of -1 to 1.
    """
    import io
    import wave  # 3 ms

    frames, channels = _frames(data, normalize)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setframerate(rate)
        out.setsampwidth(2)
        out.setcomptype("NONE", "NONE")
        out.writeframes(frames)
    return file.getvalue()


def _frames(data: Any, normalize: bool) -> tuple[bytes, int]:
    """The samples, channel by channel in turn, as little-endian 16-bit numbers; and how many channels there are."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None or not isinstance(data, numpy.ndarray):
        return _frames_of_lists(data, normalize)
    samples = numpy.asarray(data, dtype=float)
    if samples.ndim not in {1, 2}:
        raise ValueError(
            f"sound has one or two dimensions (channels and samples), got {samples.ndim}"
        )
    channels = 1 if samples.ndim == 1 else samples.shape[0]
    samples = samples.T.ravel()
    factor = _factor(float(numpy.abs(samples).max()) if samples.size else 0.0, normalize)
    return (samples * _FULL_SCALE / factor).astype("<h").tobytes(), channels


def _frames_of_lists(data: Any, normalize: bool) -> tuple[bytes, int]:
    from array import array

    rows = list(data)
    channels = 1
    if rows and hasattr(rows[0], "__len__"):
        channels = len(rows)
        if len({len(row) for row in rows}) > 1:
            raise ValueError("the channels of a sound must be equally long")
        rows = [sample for together in zip(*rows, strict=True) for sample in together]
    samples = [float(sample) for sample in rows]
    factor = _factor(max(map(abs, samples), default=0.0), normalize)
    scaled = array("h", (int(sample * _FULL_SCALE / factor) for sample in samples))
    if sys.byteorder == "big":
        scaled.byteswap()
    return scaled.tobytes(), channels


def _factor(loudest: float, normalize: bool) -> float:
    """What to divide the samples by."""
    if normalize:
        return loudest or 1.0  # silence stays silence
    if loudest > 1:
        raise ValueError(
            f"samples must lie between -1 and 1 when normalize=False; the loudest is {loudest:g}"
        )
    return 1.0

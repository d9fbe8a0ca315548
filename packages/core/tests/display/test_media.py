import sys
from base64 import b64decode
from io import BytesIO
from wave import open as open_wave

import pytest

from ipy.core.display import Audio, IFrame, ScribdDocument, Video, VimeoVideo, YouTubeVideo

HOSTILE = '"><script>alert(1)</script>'


def samples_of(audio):
    """What the WAV file holds: channels, rate, and the samples."""
    with open_wave(BytesIO(audio.data)) as wav:
        assert wav.getsampwidth() == 2
        raw = wav.readframes(wav.getnframes())
        numbers = [
            int.from_bytes(raw[i : i + 2], "little", signed=True) for i in range(0, len(raw), 2)
        ]
        return wav.getnchannels(), wav.getframerate(), numbers


@pytest.mark.spec("TCOR-068")
def test_samples_become_a_wav_file():
    """The loudest is full scale (32767), the others in proportion."""
    assert samples_of(Audio([0, 0.25, -0.5], rate=8000)) == (1, 8000, [0, 16383, -32767])
    assert samples_of(Audio([0, 0.5, -1], rate=8000, normalize=False)) == (
        1,
        8000,
        [0, 16383, -32767],
    )


@pytest.mark.spec("TCOR-068")
def test_channels_take_turns():
    """Two dimensions are channels by samples."""
    assert samples_of(Audio([[1, 0.5], [0, -1]], rate=10)) == (2, 10, [32767, 0, 16383, -32767])


@pytest.mark.spec("TCOR-068")
def test_numpy_samples_are_the_same():
    """Arrays give the same file as lists."""
    numpy = pytest.importorskip("numpy")
    for data in ([0, 0.25, -0.5], [[1, 0.5], [0, -1]], [0, 0], []):
        assert Audio(numpy.array(data), rate=10).data == Audio(data, rate=10).data
    with pytest.raises(ValueError, match="one or two dimensions"):
        Audio(numpy.zeros((2, 2, 2)), rate=10)


def test_wav_needs_no_numpy():
    """Lists are taken without it."""
    import subprocess

    code = (
        "import sys; from ipy.core.display import Audio; Audio([0, 1], rate=10); "
        "print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_silence_stays_silence():
    """There is nothing to scale."""
    assert samples_of(Audio([0, 0], rate=10))[2] == [0, 0]
    assert samples_of(Audio([], rate=10))[2] == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({}, "needs samples"),
        ({"data": [0, 1]}, "rate="),
        ({"data": [0, 2], "rate": 10, "normalize": False}, "between -1 and 1"),
        ({"data": [[0, 1], [0]], "rate": 10}, "equally long"),
        ({"filename": "x.wav", "embed": False}, "needs a url"),
    ],
)
def test_audio_says_what_is_missing(arguments, reason):
    """One clear error."""
    with pytest.raises(ValueError, match=reason):
        Audio(**arguments)


def test_a_sound_file_that_is_not_there(tmp_path):
    """It is told at once."""
    with pytest.raises(FileNotFoundError):
        Audio("missing.mp3")


@pytest.mark.spec("TCOR-068")
def test_audio_as_html(tmp_path):
    """Embedded with the type of the file, or linked; autoplay and id are attributes."""
    path = tmp_path / "a.mp3"
    path.write_bytes(b"sound")
    html = Audio(str(path), autoplay=True, element_id="mine")._repr_html_()
    assert '<audio id="mine" controls="controls" autoplay="autoplay">' in html
    assert 'src="data:audio/mpeg;base64,c291bmQ=" type="audio/mpeg"' in html
    assert 'src="http://127.0.0.1:9/a.mp3"' in Audio(url="http://127.0.0.1:9/a.mp3")._repr_html_()


@pytest.mark.spec("TCOR-068")
def test_video_as_html(tmp_path):
    """A link, or the data itself."""
    path = tmp_path / "a.mp4"
    path.write_bytes(b"film")
    linked = Video(
        "http://127.0.0.1:9/a.mp4", width=3, height=4, html_attributes="loop"
    )._repr_html_()
    assert 'src="http://127.0.0.1:9/a.mp4" loop' in linked
    assert 'width="3" height="4"' in linked
    embedded = Video(str(path), embed=True)._repr_html_()
    assert 'src="data:video/mp4;base64,ZmlsbQ==" type="video/mp4"' in embedded
    assert "<video controls" in embedded
    assert 'base64,ZmlsbQ=="' in Video(b"film", embed=True, mimetype="video/ogg")._repr_html_()
    assert 'base64,ZmlsbQ=="' in Video("ZmlsbQ==", embed=True)._repr_html_()
    assert b64decode("ZmlsbQ==") == b"film"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, ValueError),
        ({"data": b"film"}, ValueError),
        ({"data": "missing.mp4"}, ValueError),
        ({"data": "missing.mp4", "embed": True}, FileNotFoundError),
        ({"data": 3, "embed": True}, TypeError),
    ],
)
def test_video_says_what_is_missing(arguments, error):
    """One clear error."""
    with pytest.raises(error, match="video|Video"):
        Video(**arguments)


@pytest.mark.spec("CORE-347", "TCOR-068")
def test_frames_add_parameters_to_the_address():
    """An address that has some already gets more of them."""
    html = IFrame("page.html", 300, "50%", extras=['title="x"'], q="a b", n=1)._repr_html_()
    assert 'src="page.html?q=a+b&n=1"' in html
    assert 'width="300"' in html
    assert 'height="50%"' in html
    assert 'title="x"' in html
    assert 'src="page.html?a=1&b=2"' in IFrame("page.html?a=1", 1, 1, b=2)._repr_html_()


@pytest.mark.spec("CORE-347", "TCOR-068")
def test_services_have_their_addresses():
    """Each frame shows the player of its service."""
    video = YouTubeVideo("abc", start=30, allow_autoplay=True)._repr_html_()
    assert 'src="https://www.youtube.com/embed/abc?start=30&autoplay=1"' in video
    assert 'allow="autoplay"' in video
    assert 'src="https://player.vimeo.com/video/9"' in VimeoVideo(9)._repr_html_()
    document = ScribdDocument("7", start_page=3, view_mode="book")._repr_html_()
    assert 'src="https://www.scribd.com/embeds/7/content?start_page=3&view_mode=book"' in document


@pytest.mark.spec("TCOR-070")
@pytest.mark.parametrize(
    "make",
    [
        lambda: Audio(b"x", element_id=HOSTILE),
        lambda: Audio(url=HOSTILE),
        lambda: Video(url=HOSTILE, width=HOSTILE, height=HOSTILE),
        lambda: Video(b"x", embed=True, mimetype=HOSTILE),
        lambda: IFrame(HOSTILE, HOSTILE, HOSTILE, q=HOSTILE),
        lambda: YouTubeVideo(HOSTILE),
        lambda: VimeoVideo(HOSTILE),
        lambda: ScribdDocument(HOSTILE),
    ],
)
def test_attributes_are_escaped(make):
    """Nothing gets out of its attribute."""
    html = make()._repr_html_()
    assert "<script>" not in html
    assert "alert" in html

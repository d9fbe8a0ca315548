import struct
from base64 import b64encode

import pytest

from ipy.core.display import Image
from ipy.core.display.formatters import DisplayFormatter
from ipy.core.display.image_formats import ImageFormat

PNG = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 640, 480, 8, 2, 0, 0, 0)
    + b"crc."
)
JPEG = (
    b"\xff\xd8"
    + b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    + b"\xff\xff\xc2" + struct.pack(">HBHHB", 17, 8, 30, 50, 3) + bytes(9)
    + b"\xff\xd9"
)  # fmt: skip
GIF = b"GIF89a" + struct.pack("<HH", 12, 8) + b"\0\0\0;"


def webp(chunk, body):
    return (
        b"RIFF"
        + struct.pack("<I", 4 + 8 + len(body))
        + b"WEBP"
        + chunk
        + struct.pack("<I", len(body))
        + body
    )


WEBP_LOSSY = webp(b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", 176, 144))
WEBP_LOSSLESS = webp(b"VP8L", b"\x2f" + struct.pack("<I", (100 - 1) | (60 - 1) << 14))
WEBP_EXTENDED = webp(
    b"VP8X", b"\0\0\0\0" + (400 - 1).to_bytes(3, "little") + (301 - 1).to_bytes(3, "little")
)

FORMATS = [
    (PNG, "png", (640, 480)),
    (JPEG, "jpeg", (50, 30)),
    (GIF, "gif", (12, 8)),
    (WEBP_LOSSY, "webp", (176, 144)),
    (WEBP_LOSSLESS, "webp", (100, 60)),
    (WEBP_EXTENDED, "webp", (400, 301)),
]


def formatted(image):
    data, metadata = DisplayFormatter().format(image)
    return {mime: value for mime, value in data.items() if mime != "text/plain"}, metadata


@pytest.mark.spec("CORE-344", "TCOR-069")
@pytest.mark.parametrize(("data", "name", "size"), FORMATS)
def test_formats_and_sizes_are_recognised(data, name, size):
    """The first bytes tell the format, the header tells the size."""
    kind = ImageFormat.from_data(data)
    assert kind is ImageFormat[name]
    assert kind.size(data) == size


@pytest.mark.spec("CORE-344", "TCOR-069")
@pytest.mark.parametrize(("data", "name", "size"), FORMATS)
def test_an_embedded_image_is_base64(data, name, size):
    """It goes out under the MIME type of its format, whatever it is."""
    image = Image(data)
    assert image.format == name
    assert formatted(image) == ({f"image/{name}": b64encode(data).decode()}, {})


@pytest.mark.spec("CORE-344", "TCOR-069")
@pytest.mark.parametrize(("data", "name", "size"), FORMATS)
def test_a_retina_image_is_shown_at_half_its_size(data, name, size):
    """Width and height are those of the image, halved."""
    image = Image(data, retina=True)
    assert (image.width, image.height) == (size[0] // 2, size[1] // 2)


@pytest.mark.spec("CORE-344", "CORE-R093", "TCOR-069")
def test_width_height_and_the_rest_are_metadata():
    """Embedded images carry them too."""
    image = Image(PNG, width=3, height=4, unconfined=True, alt="text", metadata={"own": 1})
    expected = {"width": 3, "height": 4, "unconfined": True, "alt": "text", "own": 1}
    assert formatted(image)[1] == {"image/png": expected}


@pytest.mark.spec("CORE-344", "TCOR-069")
def test_a_url_is_linked():
    """Nothing is read from it."""
    image = Image(
        url="http://127.0.0.1:9/a.jpg?size=1", width=3, height=4, unconfined=True, alt="text"
    )
    assert image.format == "jpeg"
    assert formatted(image)[0] == {
        "text/html": '<img src="http://127.0.0.1:9/a.jpg?size=1" width="3" height="4" class="unconfined" alt="text"/>'
    }


@pytest.mark.spec("CORE-344", "TCOR-069")
def test_a_file_is_embedded_or_linked(tmp_path):
    """The format is told by the name, or by the data if the name doesn't tell."""
    path = tmp_path / "a.JPG"
    path.write_bytes(JPEG)
    odd = tmp_path / "picture.dat"
    odd.write_bytes(GIF)
    assert Image(filename=path).format == Image(str(path)).format == Image(path).format == "jpeg"
    assert Image(filename=odd).format == "gif"
    linked = Image(filename=str(path), embed=False)
    assert formatted(linked)[0] == {"text/html": f'<img src="{path}"/>'}


@pytest.mark.spec("TCOR-070")
def test_attributes_are_escaped():
    """Nothing gets out of its attribute."""
    hostile = '"><script>alert(1)</script>'
    html = Image(url=hostile, width=hostile, height=hostile, alt=hostile)._repr_html_()
    assert "<script>" not in html
    assert html.count('"') == 8


@pytest.mark.spec("CORE-R092")
@pytest.mark.parametrize("wrong", [3, ["a"], 1.5, object()])
def test_data_of_the_wrong_type_is_refused(wrong):
    """The error says what is expected."""
    with pytest.raises(TypeError, match="bytes of an image, a filename or a url"):
        Image(wrong)


@pytest.mark.spec("CORE-R092")
def test_any_bytes_are_taken():
    """Also such that are no text, also as a bytearray or memoryview."""
    raw = bytes(range(256))
    for data in (raw, bytearray(raw), memoryview(raw)):
        assert formatted(Image(data))[0] == {"image/png": b64encode(raw).decode()}


@pytest.mark.spec("CORE-R092")
def test_a_name_without_a_file_is_an_error():
    """The error comes at once, not at the display."""
    with pytest.raises(FileNotFoundError, match="no image file 'missing.png'"):
        Image("missing.png")
    with pytest.raises(FileNotFoundError):
        Image(filename="missing.png")


@pytest.mark.parametrize(
    "arguments",
    [{}, {"data": None}, {"data": PNG, "format": "bmp"}, {"data": b"x", "format": "tiff"}],
)
def test_what_cannot_be_shown_is_refused(arguments):
    """No image, or a format that front ends don't show."""
    with pytest.raises(ValueError, match="Image needs|can't be embedded"):
        Image(**arguments)


@pytest.mark.parametrize(
    "data", [PNG[:20], JPEG[:24], GIF[:8], WEBP_LOSSY[:28], b"\xff\xd8junk-junk-junk"]
)
def test_a_damaged_image_is_told(data):
    """Asking for its size gives one clear error."""
    with pytest.raises(ValueError, match="cut off|damaged|no frame"):
        ImageFormat.from_data(data).size(data)

"""What the page takes; over real HTTP where that is what counts."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import cast

import httpx
import pytest

from tests.ui.conftest import started, with_upload
from ui.bodies import LARGEST_UPLOAD, MOST_UPLOADS, names_an_address


@pytest.fixture(scope="module")
def client(place: Path) -> Iterator[httpx.Client]:
    """A page that takes files and asks for no login."""
    with started(place, with_upload) as client:
        yield client


def upload(client: httpx.Client, *files: tuple[str, bytes]) -> httpx.Response:
    return client.post("/gradio_api/upload", files=[("files", file) for file in files])


def test_files_that_can_be_indexed_are_taken(client: httpx.Client) -> None:
    given = upload(client, ("a.txt", b"one"), ("خبر.HTML", b"two"))
    assert given.status_code == 200
    assert [Path(path).read_bytes() for path in given.json()] == [b"one", b"two"]


@pytest.mark.parametrize("name", ["a.exe", "a.txt.svg", "a", ".txt", "a.html\x00.png", "a.json"])
def test_files_of_other_kinds_are_refused(client: httpx.Client, name: str) -> None:
    given = upload(client, ("a.txt", b"one"), (name, b"two"))
    assert given.status_code == 400


def test_too_many_files_are_refused(client: httpx.Client) -> None:
    assert upload(client, *[("a.txt", b"x")] * MOST_UPLOADS).status_code == 200
    given = upload(client, *[("a.txt", b"x")] * (MOST_UPLOADS + 1))
    assert given.status_code == 400
    assert str(MOST_UPLOADS) in given.text


def test_a_file_that_is_too_large_is_refused(client: httpx.Client) -> None:
    assert upload(client, ("a.txt", b"x" * LARGEST_UPLOAD)).status_code == 200
    assert upload(client, ("a.txt", b"x" * (LARGEST_UPLOAD + 1))).status_code == 413


def test_an_upload_that_announces_too_much_is_not_read(client: httpx.Client) -> None:
    url = client.base_url
    connection = HTTPConnection(url.host, cast("int", url.port))
    connection.putrequest("POST", "/gradio_api/upload")
    connection.putheader("content-length", str(10**12))
    connection.putheader("content-type", "multipart/form-data; boundary=x")
    connection.endheaders()
    with connection.getresponse() as response:
        assert response.status == 413
    connection.close()


def test_a_page_without_uploads_takes_none(place: Path) -> None:
    with started(place) as client:
        assert upload(client, ("a.txt", b"one")).status_code == 403


def test_the_page_cannot_be_made_to_fetch_a_file_from_the_web(client: httpx.Client) -> None:
    file = {"path": "https://example.org/a.txt", "meta": {"_type": "gradio.FileData"}}
    body = {"data": [[file]], "fn_index": 0, "session_hash": "x"}
    for path in ("/gradio_api/queue/join", "/gradio_api/run/predict"):
        given = client.post(path, json=body)
        assert (given.status_code, given.json()["type"]) == (403, "urn:ujumbe:problem:address")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b'{"path": "\\u0068ttp://a"}', True),
        (b'{"a": [{"path": " HTTPS://a"}]}', True),
        (b'{"path": "/tmp/a.txt", "url": "http://here/a.txt"}', False),
        (b'{"question": "http://a"}', False),
        (b"{", False),
        (b"[" * 100_000, False),
        (b"\xff", False),
    ],
)
def test_addresses_are_found_however_they_are_written(body: bytes, names: bool) -> None:
    assert names_an_address(body) is names

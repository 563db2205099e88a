"""Data stored on this machine: the bundle and the forecast, each read once, when first needed."""

from __future__ import annotations

from functools import cached_property

from k8sml.catalog.issues import os_reason
from k8sml.evidence.bundle import Bundle, data_fingerprints, load_bundle
from k8sml.evidence.disk_cache import Fingerprint, code_fingerprints
from k8sml.evidence.regular_file import read_regular
from k8sml.maturity.forecast import ForecastModel
from k8sml.workspace.cache import CacheFolder
from k8sml.workspace.errors import DataError
from k8sml.workspace.paths import Paths


class StoredData:
    """The bundle and the forecast of some paths."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.cache = CacheFolder(paths.cache)

    @cached_property
    def bundle(self) -> Bundle:
        """Catalog and evidence. Raises CatalogError with every issue."""
        _ = self._data_fingerprints  # first, so that a file that changes while it is read counts as changed
        return load_bundle(self.paths.catalogs, self.cache.bundle, self.paths.histories)

    @cached_property
    def model(self) -> ForecastModel | None:
        """The fitted forecast; None if there is none beside the catalog. Raises DataError."""
        import msgspec

        path = self.paths.forecast
        try:
            return msgspec.json.decode(read_regular(path), type=ForecastModel)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DataError(f"{path}: cannot be read: {os_reason(error)}") from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise DataError(f"{path}: not a forecast: {error}") from None

    def fingerprints(self, *packages: str) -> list[object]:
        """Return the fingerprints of the data files as first read, and of the code in some packages."""
        return [*self._data_fingerprints, *code_fingerprints(packages)]

    @cached_property
    def _data_fingerprints(self) -> list[tuple[str, list[Fingerprint]]]:
        return data_fingerprints(self.paths.catalogs, self.paths.histories)

"""Decompress the body of an answer piece by piece, so that a bomb is noticed before it fills the memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

PIECE_BYTES = 65_536
ACCEPTED = "gzip, deflate, br"


class GarbledError(Exception):
    """The bytes are not what their Content-Encoding says, or end too early."""


class Decoder(Protocol):
    """Takes compressed bytes, gives pieces of bounded size."""

    def pieces(self, data: bytes) -> Iterator[bytes]: ...

    def finish(self) -> None: ...


class Identity:
    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        return


class Zlib:
    """gzip (also of several members) and deflate (also without its header, as old servers send it)."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._fed = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inflater.eof:  # a further gzip member, or padding, which is dropped
                if not data.startswith(b"\x1f\x8b"):
                    return
                self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)
            piece = self._inflate(data)
            self._fed = True
            if piece:
                yield piece
            data = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            if not piece and not self._inflater.eof and not self._inflater.unconsumed_tail:
                return

    def _inflate(self, data: bytes) -> bytes:
        try:
            return self._inflater.decompress(data, PIECE_BYTES)
        except zlib.error as error:
            if self._fed:
                raise GarbledError(str(error)) from error
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._inflater.decompress(data, PIECE_BYTES)
        except zlib.error as error:
            raise GarbledError(str(error)) from error

    def finish(self) -> None:
        if self._fed and not self._inflater.eof:
            raise GarbledError("the compressed body ends too early")


class Brotli:
    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self._fed = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        try:
            piece = self._decompressor.process(data, output_buffer_limit=PIECE_BYTES)
            while piece or not self._decompressor.can_accept_more_data():
                yield piece
                piece = self._decompressor.process(b"", output_buffer_limit=PIECE_BYTES)
        except brotli.error as error:
            raise GarbledError(str(error)) from error

    def finish(self) -> None:
        if self._fed and not self._decompressor.is_finished():
            raise GarbledError("the compressed body ends too early")


def decoder_for(content_encoding: str) -> Decoder:
    """The decoder of a Content-Encoding header.

    Raises:
        GarbledError: the encoding is not one that we asked for, or several are stacked.
    """
    name = content_encoding.strip().lower()
    if name in {"", "identity"}:
        return Identity()
    if name in {"gzip", "x-gzip", "deflate"}:
        return Zlib()
    if name == "br":
        return Brotli()
    raise GarbledError(f"unknown Content-Encoding {content_encoding!r}")

"""The demo's pictures, drawn by code: the press, what is drawn with it, and the list of scenes."""

from galley.demo.pictures import indoors, river, town
from galley.demo.pictures.gallery import Scene, scenes

__all__ = ["Scene", "indoors", "river", "scenes", "town"]

"""Rows of the newsroom, one file an aggregate."""

from galley.newsroom.models.corrections import Correction
from galley.newsroom.models.kills import KilledSource
from galley.newsroom.models.people import Contributor
from galley.newsroom.models.pictures import NewsroomImage, NewsroomRendition, PictureOrigin
from galley.newsroom.models.review import ReviewState, ReviewStep, Signature
from galley.newsroom.models.sections import SectionPage
from galley.newsroom.models.stories import Byline, StoryPage, StorySource
from galley.newsroom.models.topics import Topic

__all__ = [
    "Byline",
    "Contributor",
    "Correction",
    "KilledSource",
    "NewsroomImage",
    "NewsroomRendition",
    "PictureOrigin",
    "ReviewState",
    "ReviewStep",
    "SectionPage",
    "Signature",
    "StoryPage",
    "StorySource",
    "Topic",
]

"""The staff: users in their groups, with their portraits, and the contributors that readers know."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from wagtail.users.models import UserProfile

from galley.demo.captions import CREDIT, RIGHTS
from galley.demo.people import PASSWORD, STAFF, Person
from galley.demo.pictures.files import Darkroom
from galley.demo.services.pictures import keep_picture
from galley.kernel.models import User
from galley.kernel.roles import Role, group_of
from galley.newsroom.models import Contributor


class Staff:
    """The people of the demo by their slug: as users and as contributors."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.contributors: dict[str, Contributor] = {}


def make_staff(darkroom: Darkroom) -> Staff:
    """Hire everybody."""
    staff = Staff()
    groups = {role: group_of(role) for role in Role}
    password = make_password(PASSWORD)
    for person in STAFF:
        user = User.objects.create(
            username=person.username,
            email=person.email,
            first_name=_full_name(person),
            password=password,
        )
        user.groups.add(groups[person.role])
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
        photo = darkroom.get(person.slug)
        profile = UserProfile(user=user, preferred_language=person.language)
        profile.avatar.save(f"{person.slug}.jpg", ContentFile(photo.sizes[480][1]), save=False)
        profile.save()
        staff.users[person.slug] = user
        staff.contributors[person.slug] = Contributor.objects.create(
            slug=person.slug,
            name=person.name,
            name_zh=person.name_zh,
            role=person.title,
            role_zh=person.title_zh,
            bio=person.bio,
            bio_zh=person.bio_zh,
            user=user,
            photo=keep_picture(
                photo,
                file_name=f"portrait-{person.slug}.jpg",
                title=person.name,
                alt=f"{person.name} · {person.name_zh}",
                credit=CREDIT["en"],
                rights=RIGHTS["en"],
                by=user,
            ),
        )
    return staff


def _full_name(person: Person) -> str:
    """As colleagues call them: a signature under a Chinese story is in Chinese."""
    return person.name_zh if person.language == "zh-hans" else person.name

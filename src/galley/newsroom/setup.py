"""What every newsroom has from its first `migrate`: the topics of IPTC and the review of three steps."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy, override

from galley.kernel.roles import Role, group_of

WORKFLOW_NAME = gettext_lazy("Review")
SIGNERS: dict[str, tuple[Role, ...]] = {
    "desk_check": (Role.DESK_EDITOR, Role.CHIEF_EDITOR),
    "editor_check": (Role.DESK_EDITOR, Role.CHIEF_EDITOR),
    "sign_off": (Role.CHIEF_EDITOR,),
}
"""Who may sign each step at first; the desk changes it under Settings, Workflow tasks."""


SECTION_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.REPORTER: ("add",),  # Wagtail: whoever may add may change what is their own
    Role.PRODUCER: ("add", "change"),
    Role.DESK_EDITOR: ("add", "change", "lock", "unlock"),
}
"""Of each section and the stories in it."""
TREE_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.CHIEF_EDITOR: ("add", "change", "publish", "lock", "unlock", "bulk_delete"),
}
"""Of the whole site: front pages and sections too. Stories are published by their signatures alone."""
COLLECTION_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.REPORTER: ("add", "choose"),
    Role.PRODUCER: ("add", "change", "choose"),
    Role.DESK_EDITOR: ("add", "change", "choose"),
    Role.CHIEF_EDITOR: ("add", "change", "delete", "choose"),
}
"""Of pictures and documents."""


def settle_newsroom(sender: Any = None, **kwargs: Any) -> None:
    """After `migrate`, app by app: what is missing is made; what the desk changed stays as it is."""
    label = getattr(sender, "label", None)
    with transaction.atomic():
        if label in {"galley_newsroom", None}:
            load_topics()
            settle_review()
        if label in {"wagtailcore", None}:
            settle_tree()
        if label in {"wagtailimages", None}:
            settle_collection("wagtailimages", "image")
        if label in {"wagtaildocs", None}:
            settle_collection("wagtaildocs", "document")


def settle_tree() -> None:
    """Give the roles their permissions on the site and on each section."""
    from wagtail.models import Page  # noqa: PLC0415 -- app ready

    from galley.newsroom.models import SectionPage  # noqa: PLC0415 -- app ready

    root = Page.objects.filter(depth=1).first()
    if root is not None:
        _permit(root, TREE_PERMISSIONS)
    for section in SectionPage.objects.all():
        settle_section(section)


def settle_section(section: Any) -> None:
    """Give the roles their permissions on a section; called when one is made."""
    _permit(section, SECTION_PERMISSIONS)


def settle_collection(app_label: str, model: str) -> None:
    """Give the roles their permissions on pictures or documents, once."""
    from django.contrib.auth.models import Permission  # noqa: PLC0415 -- app ready
    from wagtail.models import Collection, GroupCollectionPermission  # noqa: PLC0415 -- app ready

    # Wagtail's own migration makes the root collection; a database that was emptied has lost it.
    root = Collection.objects.filter(depth=1).first() or Collection.add_root(name="Root")
    for role, actions in COLLECTION_PERMISSIONS.items():
        names = [f"{action}_{model}" for action in actions]
        for permission in Permission.objects.filter(content_type__app_label=app_label, codename__in=names):
            GroupCollectionPermission.objects.get_or_create(
                group=group_of(role), collection=root, permission=permission
            )


def _permit(page: Any, permissions: dict[Role, tuple[str, ...]]) -> None:
    from django.contrib.auth.models import Permission  # noqa: PLC0415 -- app ready
    from wagtail.models import GroupPagePermission  # noqa: PLC0415 -- app ready

    found = {
        permission.codename.removesuffix("_page"): permission
        for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__endswith="_page")
    }
    for role, names in permissions.items():
        for name in names:
            if name in found:
                GroupPagePermission.objects.get_or_create(group=group_of(role), page_id=page.pk, permission=found[name])


def load_topics() -> int:
    """Bring the topics up to the vocabulary that comes with this version; returns how many were new or changed."""
    from galley.newsroom.models import Topic  # noqa: PLC0415 -- app ready

    text = files("galley.newsroom.vocabulary").joinpath("mediatopics.csv").read_text(encoding="utf-8")
    rows = {row["code"]: row for row in csv.DictReader(text.splitlines())}
    known = {topic.code: topic for topic in Topic.objects.all()}
    slugs = {topic.slug for topic in known.values()}
    new, changed = [], []
    for code, row in rows.items():
        topic = known.get(code)
        names = (row["en"], row["zh_hans"], bool(row["retired"]))
        if topic is None:
            slug = slugify(row["en"])[:100]
            slug = slug if slug not in slugs else f"{slug}-{code.partition(':')[2]}"
            slugs.add(slug)
            topic = known[code] = Topic(code=code, slug=slug)
            new.append(topic)
        elif (topic.name_en, topic.name_zh, topic.retired) != names:
            changed.append(topic)
        topic.name_en, topic.name_zh, topic.retired = names
    if new:
        Topic.objects.bulk_create(new)
    ids = dict(Topic.objects.values_list("code", "pk"))
    for topic in new:
        topic.pk, topic.parent_id = ids[topic.code], ids.get(rows[topic.code]["parent"])
    Topic.objects.bulk_update(new, ["parent"], batch_size=200)
    Topic.objects.bulk_update(changed, ["name_en", "name_zh", "retired"], batch_size=200)
    return len(new) + len(changed)


def settle_review() -> None:
    """Set up the review, once."""
    from django.contrib.auth.models import Group  # noqa: PLC0415 -- app ready
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask  # noqa: PLC0415 -- app ready

    from galley.newsroom.models.review import ReviewStep, Step  # noqa: PLC0415 -- app ready

    if ReviewStep.objects.count() == len(Step):
        return
    workflow = Workflow.objects.create(name=_in_each_language(WORKFLOW_NAME))
    for order, step in enumerate(Step):
        task = ReviewStep.objects.filter(step=step).first()
        if task is None:
            task = ReviewStep.objects.create(step=step, name=_in_each_language(step.label))
            task.groups.set([group_of(role) for role in SIGNERS[step.value]])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    # Wagtail's own example would stand beside ours, and its groups beside our roles, to be mistaken for them.
    for task in GroupApprovalTask.objects.filter(name="Moderators approval"):
        Workflow.objects.filter(name="Moderators approval", workflow_tasks__task=task, workflow_states=None).delete()
        if not task.task_states.exists():
            task.delete()
    Group.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()


def _in_each_language(words: Any) -> str:
    """A name that Wagtail keeps in the database and shows to everybody, whatever their language."""
    names = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            names.append(str(words))
    return " / ".join(dict.fromkeys(names))

"""Rows that a request names."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from storage.codes import BadCode, parse
from storage.models import Dossier
from web.api.errors import NotFound
from web.finding import dossiers_for
from web.forms import uid_of


def dossier_named(user: User, act: str, name: str) -> Dossier:
    """The dossier of this code (either order, any case), temporary number or uid. Raises NotFound.

    A temporary one that was joined with another is that other one.
    """
    same = Q(uid=uid_of(name)) | Q(temporary_code__iexact=name)
    try:
        same |= Q(code=parse(name).canonical)
    except BadCode:
        same |= Q(code=name)
    rows = dossiers_for(user, act).select_related("procedure__field", "receiving_unit", "owning_unit")
    dossier = rows.filter(same).first()
    if dossier is not None and dossier.joined_into_id is not None:
        dossier = rows.filter(pk=dossier.joined_into_id).first()
    if dossier is None:
        raise NotFound(_("Không có hồ sơ %(name)s") % {"name": name})
    return dossier

"""What is typed and chosen over the list of Kho, checked, and told to the search."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import VIEW, fields_for, units_for
from accounts.models import Field, Unit, User
from storage.models import Document, Dossier, Procedure
from storage.search.visible import Filters
from storage.states import DocumentState


def day(text: Any) -> forms.DateInput:
    """A field for a day as Vietnamese readers write it: the browser's own calendar speaks the browser's language."""
    return forms.DateInput(attrs={"placeholder": text, "inputmode": "numeric", "autocomplete": "off"})


class Search(forms.Form):
    """The box and the six filters; everything may be left out. A filter that is not set shows its own name."""

    q = forms.CharField(max_length=300, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị"), required=False, empty_label=_("Đơn vị"))
    field = forms.ModelChoiceField(Field.objects.none(), label=_("Lĩnh vực"), required=False, empty_label=_("Lĩnh vực"))
    procedure = forms.ModelChoiceField(
        Procedure.objects.none(), label=_("Thủ tục"), required=False, empty_label=_("Thủ tục")
    )
    kind = forms.ChoiceField(
        label=_("Loại giấy tờ"), required=False, choices=[("", _("Loại giấy tờ")), *Document.Kind.choices]
    )
    since = forms.DateField(label=_("Ngày tiếp nhận, từ"), required=False, widget=day(_("Nhận từ ngày")))
    until = forms.DateField(label=_("Ngày tiếp nhận, đến"), required=False, widget=day(_("Nhận đến ngày")))
    state = forms.ChoiceField(
        label=_("Trạng thái"), required=False, choices=[("", _("Trạng thái")), *DocumentState.choices]
    )

    def __init__(self, user: User, data: Any) -> None:
        super().__init__(data)
        offered = {"unit": units_offered(user), "field": fields_for(user, VIEW), "procedure": procedures_offered(user)}
        for name, rows in offered.items():
            self.fields[name].queryset = rows.order_by("name")  # type: ignore[attr-defined] # a ModelChoiceField

    @property
    def text(self) -> str:
        """What was typed, whatever is wrong with the filters."""
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).strip()

    @property
    def filters(self) -> Filters:
        """What was chosen; nothing while a filter is wrong."""
        if not self.is_valid():
            return Filters()
        told = self.cleaned_data
        return Filters(
            unit=told["unit"],
            field=told["field"],
            procedure=told["procedure"],
            kind=told["kind"],
            received_from=told["since"],
            received_to=told["until"],
            state=told["state"],
        )

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set."""
        return self.filters != Filters()

    @property
    def asked(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.text) or self.narrowed


def units_offered(user: User) -> Any:
    """Units of the person that have dossiers, and those just above them: a unit stands for all below it."""
    received = Exists(Dossier.objects.filter(receiving_unit=OuterRef("pk")))
    owned = Exists(Dossier.objects.filter(owning_unit=OuterRef("pk")))
    visible = units_for(user, VIEW)
    busy = visible.filter(received | owned)
    return visible.filter(Q(pk__in=busy.values("pk")) | Q(pk__in=busy.values("parent")))


def procedures_offered(user: User) -> Any:
    """Procedures in the person's fields that some dossier is of."""
    has = Exists(Dossier.objects.filter(procedure=OuterRef("pk")))
    return Procedure.objects.filter(has, field__in=fields_for(user, VIEW))
